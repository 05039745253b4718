# keep-oldest. The cases of Apache Pekko's own tests and documentation. "Spec" is
# cluster/src/test/…/sbr/SplitBrainResolverSpec.scala, and what follows the name of the case there; "docs" is
# docs/…/split-brain-resolver.md. As in the spec, a to g have the roles and ages of TestAddresses.scala: e is the oldest.
load helper
load policy

A=a:age=5 B=b:age=4 C=c:age=3 D=d:age=2 E=e:age=1

@test "where the oldest is, and where it is alone" {
	decides keep-oldest "$A $E | $B $C $D" 'A. keep-oldest'       # Spec: keep partition with oldest
	decides keep-oldest+role=role2 "$A $E | $B $C:role=role2 $D:role=role2" '.B keep-oldest' # Spec: … with role: d is the oldest with role2
	decides keep-oldest "$E | $A $B $C $D" '.B keep-oldest'       # Spec: keep partition with oldest unless alone
	decides keep-oldest "$B | $A" 'A. keep-oldest'                # Spec: … in two nodes cluster: the oldest, though it is alone
	decides keep-oldest+down-if-alone=no "$E | $A $B $C $D" 'A. keep-oldest' # Spec: keep oldest even when alone when downIfAlone = false
	decides keep-oldest "$A $B | ! $E" 'Ax keep-oldest'           # docs: the oldest crashes: the others remove it …
	decides keep-oldest+down-if-alone=no "$A $B | ! $E" '.x oldest-gone' # docs: … or down themselves if it is not on
	decides keep-oldest "$A $B | $E | $C $D" '... oldest-gone'    # three ways, the oldest alone: no side sees that it is alone against them all
	decides keep-oldest 'a b | c' '?? age-unknown'                # nobody's age is known
}

@test "members that leave" {
	# Spec: leaving/exiting edge case, keep partition with oldest, scenario 1: e is exiting as the one side knows, and leaving as the other
	decides keep-oldest "$A $B $D | $C $E:left" 'A* keep-oldest'
	decides keep-oldest "$A $B $D | $C $E:leaving" '*. membership-changes'
	decides keep-oldest "$A $E:leaving | $B $C $D" '.. membership-changes'         # Spec: … scenario 2
	decides keep-oldest "$A $E | $B:leaving $C:leaving $D" 'A. keep-oldest'        # Spec: … scenario 3
	decides keep-oldest "$D:leaving $E | $A $B $C" '.. membership-changes'         # Spec: … unless alone, scenario 1
	decides keep-oldest "$E | $A $B $C:leaving" '.B keep-oldest'                   # Spec: … unless alone, scenario 4
	decides keep-oldest "$E | $A $B:leaving $C:leaving $D:leaving" '.. membership-changes' # Spec: … unless alone, scenario 3
	# Spec: DownReachable on both sides when oldest leaving/exiting is alone
	decides keep-oldest "$D $E:left | $A $B $C" '.* keep-oldest'
	decides keep-oldest "$D $E:leaving | $A $B $C" '*. membership-changes'
	# Spec: when one single oldest
	decides keep-oldest "a:age=2 | b:age=1:left" 'A* keep-oldest'
	decides keep-oldest "a:age=2 | b:age=1:leaving" '*. membership-changes'
}

@test "members that join" {
	decides keep-oldest "$A:joining $E | $B $C $D" '.. membership-changes' # Spec: joining/up edge case, … unless alone, scenario 1
	decides keep-oldest+down-if-alone=no "$A:joining $E | $B $C $D" 'A. keep-oldest' # Spec: … when downIfAlone = false
}

@test "who is indirectly connected is downed" {
	decides keep-oldest "$A | $B | $C & AC BC" '..C keep-oldest' # Spec: {(A, B), C} => {C}
	local old='d:age=2 e:age=1 f:age=5 g:age=6'
	decides keep-oldest "$A | $B | $C | $old & AB AC" '...D keep-oldest' # Spec: on younger side: {A, (B, C)} | {D, E, F, G}
	decides keep-oldest "$A $B $C | $D | $E | f:age=5 g:age=6 & BD CD" '...D keep-oldest' # Spec: on oldest side: {A, B, C} | {(D, E), F, G} => {F, G}
}
