# static-quorum. The cases of Apache Pekko's own tests and documentation. "Spec" is
# cluster/src/test/…/sbr/SplitBrainResolverSpec.scala, and what follows the name of the case there; "docs" is
# docs/…/split-brain-resolver.md. As in the spec, a to g have the roles and ages of TestAddresses.scala: e is the oldest.
load helper
load policy

@test "how many are left" {
	decides static-quorum=3 'a c e | b d' 'A. static-quorum'    # Spec: down unreachable when enough reachable nodes
	decides static-quorum=3 'a b | c d' '.. no-static-quorum'   # Spec: down reachable when not enough reachable nodes
	decides static-quorum=2+role=role3 'a:role=role3 b:role=role3 c | d:role=role3 e' 'A. static-quorum' # Spec: … with role
	decides static-quorum=3 'a b c | d e f' '.. too-many-members' # Spec: down all if N > static-quorum.size * 2 - 1
	decides static-quorum=5 'a b c d e | f g h i' 'A. static-quorum' # docs: of 9 nodes, 5 are the most that a quorum of 5 is safe for
	decides static-quorum=5 'a b c d e | f g h i j' '.. too-many-members' # docs: a tenth must not be added
	decides static-quorum=3 'a b c | d | e' 'A.. static-quorum' # three ways
}

@test "members that join and leave" {
	decides static-quorum=3 'a b c:joining | d e f:joining' '.. no-static-quorum' # Spec: handle joining: not counted …
	decides static-quorum=3 'a b c | d e f:joining' 'A. static-quorum'            # … if c becomes Up …
	decides static-quorum=3 'a b c:joining | d e f' '.B static-quorum'            # … if f does, c still joining …
	decides static-quorum=3 'a b c | d e f' '.. too-many-members'                 # … if both do
	decides static-quorum=3 'a b c:leaving | d e' 'A. static-quorum'    # Spec: handle leaving/exiting: who is leaving counts …
	decides static-quorum=3 'a b c:left | d e' '.. no-static-quorum'    # … who is exiting does not
}
