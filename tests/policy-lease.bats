# lease, Pekko's lease-majority. The cases of Apache Pekko's own tests and documentation. "Spec" is
# cluster/src/test/…/sbr/SplitBrainResolverSpec.scala, and what follows the name of the case there; "docs" is
# docs/…/split-brain-resolver.md. As in the spec, a to g have the roles and ages of TestAddresses.scala: e is the oldest.
load helper
load policy

@test "who holds it" {
	decides lease 'a:holds c e | b d' 'A. lease-held'  # Spec: LeaseMajority: who gets it downs the others …
	decides lease 'a c e | b:holds d' '.B lease-held'  # … and if that is the minority, the majority downs itself (the reverse decision)
	decides lease 'a b | c' '?? lease-unknown'         # nothing tells who got it
	decides lease 'a | b | c:holds & AC BC' '..C lease-held' # Spec: down indirectly connected: {(A, B), C} => {C}
	decides lease 'a:holds | b | c | d e & AB AC' 'A... lease-held' # Spec: … combined with clean partition: {A, (B, C)} | {D, E} => {A}
}
