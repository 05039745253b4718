# down-all. The cases of Apache Pekko's own tests and documentation. "Spec" is
# cluster/src/test/…/sbr/SplitBrainResolverSpec.scala, and what follows the name of the case there; "docs" is
# docs/…/split-brain-resolver.md. As in the spec, a to g have the roles and ages of TestAddresses.scala: e is the oldest.
load helper
load policy

@test "nobody goes on" {
	decides down-all 'a b c | d e' '.. down-all'          # Spec: DownAllNodes: down all
	decides down-all 'a | b | c & AC BC' '... down-all'   # Spec: down all when any indirectly connected: {(A, B), C} => {}
}
