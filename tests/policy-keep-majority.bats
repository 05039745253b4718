# keep-majority. The cases of Apache Pekko's own tests and documentation. "Spec" is
# cluster/src/test/…/sbr/SplitBrainResolverSpec.scala, and what follows the name of the case there; "docs" is
# docs/…/split-brain-resolver.md. As in the spec, a to g have the roles and ages of TestAddresses.scala: e is the oldest.
load helper
load policy

@test "which side is larger" {
	decides keep-majority 'a c e | b d' 'A. keep-majority'  # Spec: down minority partition: {A, C, E} | {B, D} => {A, C, E}
	decides keep-majority 'a b | c d e' '.B keep-majority'  # Spec: down minority partition: {A, B} | {C, D, E} => {C, D, E}
	decides keep-majority 'b | a c' '.B keep-majority'      # Spec: down self when alone: {B} | {A, C} => {A, C}
	decides keep-majority 'a b | c d | e' '... no-majority' # Spec: down each part when split in 3 too small parts
	decides keep-majority 'a:weight=9 | b c' '.B keep-majority' # docs: nodes are counted, there are no weights
}

@test "ties, and clusters of two nodes" {
	decides keep-majority 'a b | c d' 'A. lowest-peer'  # Spec: keep half with lowest address when equal size partition
	decides keep-majority 'b c | a d' '.B lowest-peer'  # the same, wherever that half stands
	decides keep-majority 'a | b' 'A. lowest-peer'      # Spec: keep node with lowest address in two node cluster: {A} | {B} => {A}
	decides keep-majority 'a | ! b' 'Ax lowest-peer'    # docs: that node goes on alone if the other crashes …
	decides keep-majority 'b | ! a' '.x no-majority'    # … and if it crashes itself, so does the other
}

@test "those with a role alone are counted" {
	local role2='c:role=role2 d:role=role2' role3='a:role=role3 b:role=role3'
	decides keep-majority+role=role3 "$role3 | c d:role=role3 e" 'A. keep-majority' # Spec: down minority partition with role
	decides keep-majority+role=role2 "a ${role2#* } e | b ${role2% *}" '.B lowest-peer' # Spec: … with role when equal size: c is lowest with role2
	decides keep-majority+role=role3 'c | e' '.. membership-changes' # Spec: down all when no node with role: {C} | {E} => {}
}

@test "members that join and leave while it parts" {
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

@test "who is indirectly connected is downed" {
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

@test "who is indirectly connected is named" {
	pictures 'a | b | c d e & AC BC' | pr-import -s json | pr-strategy --only --stable-after=0 --policy=keep-majority >records
	[ "$(pr-view -o jsonl --where recovery records | jq -rs 'last.verdicts[] | "\(.group | join(" ")): \(.indirect)"')" = "$(printf '%s\n' 'a: true' \
		'b: true' 'c d e: null')" ]
	pr-view --where recovery records | grep -q '{a}: stop, .*, indirectly connected'
}
