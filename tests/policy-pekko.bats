# keep-majority, static-quorum, keep-oldest, keep-referee, down-all and lease: the cases of Apache Pekko's own tests and
# documentation. "Spec" is cluster/src/test/…/sbr/SplitBrainResolverSpec.scala, and what follows the name of the case there; "docs" is
# docs/…/split-brain-resolver.md. As in the spec, a to g have the roles and ages of TestAddresses.scala: e is the oldest.
load helper
load policy

@test "keep-majority: which side is larger" {
	decides keep-majority 'a c e | b d' 'A. keep-majority'  # Spec: down minority partition: {A, C, E} | {B, D} => {A, C, E}
	decides keep-majority 'a b | c d e' '.B keep-majority'  # Spec: down minority partition: {A, B} | {C, D, E} => {C, D, E}
	decides keep-majority 'b | a c' '.B keep-majority'      # Spec: down self when alone: {B} | {A, C} => {A, C}
	decides keep-majority 'a b | c d | e' '... no-majority' # Spec: down each part when split in 3 too small parts
	decides keep-majority 'a:weight=9 | b c' '.B keep-majority' # docs: nodes are counted, there are no weights
}

@test "keep-majority: ties, and clusters of two nodes" {
	decides keep-majority 'a b | c d' 'A. lowest-peer'  # Spec: keep half with lowest address when equal size partition
	decides keep-majority 'b c | a d' '.B lowest-peer'  # the same, wherever that half stands
	decides keep-majority 'a | b' 'A. lowest-peer'      # Spec: keep node with lowest address in two node cluster: {A} | {B} => {A}
	decides keep-majority 'a | ! b' 'Ax lowest-peer'    # docs: that node goes on alone if the other crashes …
	decides keep-majority 'b | ! a' '.x no-majority'    # … and if it crashes itself, so does the other
}

@test "keep-majority: those with a role alone are counted" {
	local role2='c:role=role2 d:role=role2' role3='a:role=role3 b:role=role3'
	decides keep-majority+role=role3 "$role3 | c d:role=role3 e" 'A. keep-majority' # Spec: down minority partition with role
	decides keep-majority+role=role2 "a ${role2#* } e | b ${role2% *}" '.B lowest-peer' # Spec: … with role when equal size: c is lowest with role2
	decides keep-majority+role=role3 'c | e' '.. membership-changes' # Spec: down all when no node with role: {C} | {E} => {}
}

@test "keep-majority: members that join and leave while it parts" {
	decides keep-majority 'b d | a:joining c' 'A. keep-majority'    # Spec: not count joining node, but down it: {B, D} | {Aj, C}
	decides keep-majority 'a b:joining | c d e' '.B keep-majority'  # Spec: down minority partition and joining node: {A, Bj} | {C, D, E}
	# Spec: detect edge case of membership change: {A, B, F', G'} | {C, D, E} => {A, B, F, G}; what the one side knows, and the other
	decides keep-majority 'a b f g | c d e' 'A* keep-majority'
	decides keep-majority 'a b f:joining g:joining | c d e' '*. membership-changes'
	# Spec: … when equal size: {A, B, F'} | {C, D, E} => {A, B, F}
	decides keep-majority 'a b f | c d e' 'A* lowest-peer'
	decides keep-majority 'a b f:joining | c d e' '*. membership-changes'
	# Spec: detect safe edge case of membership change: {A, B} | {C, D, E, F'} => {C, D, E, F}
	decides keep-majority 'a b | c d e f:joining' '.* keep-majority'
	decides keep-majority 'a b | c d e f' '*B keep-majority'
	# Spec: detect edge case of leaving/exiting membership change: {A', B} | {C, D} => {C, D}; exiting: it is no member any more
	decides keep-majority 'a:leaving b e:joining | c d' '.* membership-changes'
	decides keep-majority 'a:left b | c d' '*B keep-majority'
}

@test "keep-majority: who is indirectly connected is downed" {
	decides keep-majority 'a | b | c & AC BC' '..C keep-majority'              # Spec: {(A, B), C} => {C}
	decides keep-majority 'a | b | c & B>A C>B A>C' '... no-majority'          # Spec: {(A, B, C)} => {}: each finds another lost
	decides keep-majority 'a | b | c | d & AB AC DB DC' '.... no-majority'      # Spec: {(A, B, C, D)} => {}
	decides keep-majority 'a | b | c | d e & B>A C>B A>C AD BD CD' '...D keep-majority' # Spec: {(A, B, C), D, E} => {D, E}
	decides keep-majority 'a d g | b | c | e | f & AB AC AD AE BD BE CD CE' 'A.... keep-majority' # Spec: {A, (B, C), D, (E, F), G} => {A, D, G}
	decides keep-majority 'a | b | d e / c & AC BC' '..C keep-majority'        # Spec: combined with crashed: {(A, B), D, E} | {C} => {D, E}
	decides keep-majority 'a | b | c | d e & AB AC' 'A... keep-majority'       # Spec: combined with clean partition: {A, (B, C)} | {D, E} => {A}
	decides keep-majority 'a | b | c | d e f g & AB AC' '...D keep-majority'   # Spec: on minority side: {A, (B, C)} | {D, E, F, G}
	decides keep-majority 'a b c | d | e | f g & BD CD' '...D keep-majority'   # Spec: on majority side: {A, B, C} | {(D, E), F, G} => {F, G}
}

@test "static-quorum" {
	decides static-quorum=3 'a c e | b d' 'A. static-quorum'    # Spec: down unreachable when enough reachable nodes
	decides static-quorum=3 'a b | c d' '.. no-static-quorum'   # Spec: down reachable when not enough reachable nodes
	decides static-quorum=2+role=role3 'a:role=role3 b:role=role3 c | d:role=role3 e' 'A. static-quorum' # Spec: … with role
	decides static-quorum=3 'a b c | d e f' '.. too-many-members' # Spec: down all if N > static-quorum.size * 2 - 1
	decides static-quorum=5 'a b c d e | f g h i' 'A. static-quorum' # docs: of 9 nodes, 5 are the most that a quorum of 5 is safe for
	decides static-quorum=5 'a b c d e | f g h i j' '.. too-many-members' # docs: a tenth must not be added
	decides static-quorum=3 'a b c | d | e' 'A.. static-quorum' # three ways
}

@test "static-quorum: members that join and leave" {
	decides static-quorum=3 'a b c:joining | d e f:joining' '.. no-static-quorum' # Spec: handle joining: not counted …
	decides static-quorum=3 'a b c | d e f:joining' 'A. static-quorum'            # … if c becomes Up …
	decides static-quorum=3 'a b c:joining | d e f' '.B static-quorum'            # … if f does, c still joining …
	decides static-quorum=3 'a b c | d e f' '.. too-many-members'                 # … if both do
	decides static-quorum=3 'a b c:leaving | d e' 'A. static-quorum'    # Spec: handle leaving/exiting: who is leaving counts …
	decides static-quorum=3 'a b c:left | d e' '.. no-static-quorum'    # … who is exiting does not
}

A=a:age=5 B=b:age=4 C=c:age=3 D=d:age=2 E=e:age=1

@test "keep-oldest: where the oldest is, and where it is alone" {
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

@test "keep-oldest: members that leave" {
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

@test "keep-oldest: members that join" {
	decides keep-oldest "$A:joining $E | $B $C $D" '.. membership-changes' # Spec: joining/up edge case, … unless alone, scenario 1
	decides keep-oldest+down-if-alone=no "$A:joining $E | $B $C $D" 'A. keep-oldest' # Spec: … when downIfAlone = false
}

@test "keep-oldest: who is indirectly connected is downed" {
	decides keep-oldest "$A | $B | $C & AC BC" '..C keep-oldest' # Spec: {(A, B), C} => {C}
	local old='d:age=2 e:age=1 f:age=5 g:age=6'
	decides keep-oldest "$A | $B | $C | $old & AB AC" '...D keep-oldest' # Spec: on younger side: {A, (B, C)} | {D, E, F, G}
	decides keep-oldest "$A $B $C | $D | $E | f:age=5 g:age=6 & BD CD" '...D keep-oldest' # Spec: on oldest side: {A, B, C} | {(D, E), F, G} => {F, G}
}

@test "keep-referee and down-all" {
	decides keep-referee=c 'a b | c' '.B keep-referee'   # Akka's former keep-referee: the referee's side, however small it is
	decides keep-referee=c 'a b | ! c' '.x referee-gone' # without it all shut down
	decides keep-referee=z 'a b | c' '.. referee-gone'
	decides keep-referee=a 'a | b | c' 'A.. keep-referee'
	decides down-all 'a b c | d e' '.. down-all'          # Spec: DownAllNodes: down all
	decides down-all 'a | b | c & AC BC' '... down-all'   # Spec: down all when any indirectly connected: {(A, B), C} => {}
}

@test "lease" {
	decides lease 'a:holds c e | b d' 'A. lease-held'  # Spec: LeaseMajority: who gets it downs the others …
	decides lease 'a c e | b:holds d' '.B lease-held'  # … and if that is the minority, the majority downs itself (the reverse decision)
	decides lease 'a b | c' '?? lease-unknown'         # nothing tells who got it
	decides lease 'a | b | c:holds & AC BC' '..C lease-held' # Spec: down indirectly connected: {(A, B), C} => {C}
	decides lease 'a:holds | b | c | d e & AB AC' 'A... lease-held' # Spec: … combined with clean partition: {A, (B, C)} | {D, E} => {A}
}
