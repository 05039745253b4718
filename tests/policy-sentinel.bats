# sentinel: the examples of "High availability with Redis Sentinel".
load helper
load policy

S1=s1:role=sentinel S2=s2:role=sentinel S3=s3:role=sentinel M=m1:role=master R=r1:role=replica

@test "the documentation's deployments" {
	# "Example 1: just two Sentinels, DON'T DO THIS": with the master's box the other sentinel is no majority
	decides sentinel=1 "$R $S2 / $M $S1" '. no-failover'
	# "Example 2: basic setup with three boxes": the master's box is lost, or cut off: then the old master goes on taking writes
	decides sentinel=2 "r2:role=replica $S2 r3:role=replica $S3 / $M $S1" 'A failover'
	decides sentinel=2 "$M $S1 | r2:role=replica $S2 r3:role=replica $S3" 'AB failover-beside-master'
	# "Example 3: Sentinel in the client boxes": M1 alone is cut off
	decides sentinel=2 "$M | $R $S1 $S2 $S3" 'AB failover-beside-master'
	decides sentinel=2 "$M $S1 $S2 | $R $S3" 'A. master-kept'
	# "Example 4": four sentinels, quorum 3
	decides sentinel=3 "$M $S1 | $R $S2 $S3 s4:role=sentinel" 'AB failover-beside-master'
	decides sentinel=3 "$M $S1 $S2 | $R $S3 s4:role=sentinel" 'A. master-kept' # ties: neither two have a majority
}

@test "a quorum detects, a majority authorises" {
	# "if you have 5 Sentinel processes, and the quorum … is 2 …": at least 3 of them must be able to talk for a failover
	local five="$S1 $S2 $S3 s4:role=sentinel s5:role=sentinel"
	decides sentinel=2 "$M s5:role=sentinel s4:role=sentinel | $R $S1 $S2 $S3" 'AB failover-beside-master'
	decides sentinel=2 "$M ${five% * *} | $R s4:role=sentinel s5:role=sentinel" 'A. master-kept'
	decides sentinel=5 "$R $S1 $S2 $S3 s4:role=sentinel / $M s5:role=sentinel" '. no-failover' # a quorum of 5 is not reached by 4
	decides sentinel=5 "$R $five / $M" 'A failover'
	decides sentinel=2 "$M $S1 | $S2 $S3" 'A. master-kept' # nobody to be promoted
	decides sentinel "$M | $R" '?? no-sentinels'
	decides sentinel 'a | b' '?? no-sentinels'
	decides sentinel=2 "$M $S1 | $R $S2 $S3 x" '?? roles-unknown'
	decides sentinel "$M m2:role=master | $S1 $S2 $S3" '?? no-one-master'
}
