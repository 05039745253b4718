# redis-cluster: the examples of Redis's cluster tutorial and specification.
load helper
load policy

cluster='A:role=master C:role=master A1:role=replica B1:role=replica C1:role=replica'

@test "the side with most masters goes on" {
	# Tutorial, "Redis Cluster consistency guarantees": A, C, A1, B1 and C1 on one side, B and a client on the other
	decides redis-cluster "$cluster | B:role=master" 'A. majority-of-masters'
	# Specification, "Availability": "not available in the minority side of the partition"
	decides redis-cluster 'A:role=master A1:role=replica B1:role=replica C1:role=replica | B:role=master C:role=master' '.B majority-of-masters'
	decides redis-cluster 'A:role=master | B:role=master' '.. no-majority-of-masters' # two masters: neither
	decides redis-cluster 'A:role=master | B:role=master | C:role=master' '... no-majority-of-masters'
	decides redis-cluster 'A:role=master B1:role=replica C1:role=replica / B:role=master C:role=master' '. no-majority-of-masters' # replicas have no vote
	decides redis-cluster 'A:role=master:weight=5 | B:role=master C:role=master' '.B majority-of-masters' # nor has a weight
	# each node counts for itself whom it reaches: in a partial partition all may serve
	decides redis-cluster 'a:role=master | b:role=master | c:role=master d:role=master e:role=master & AC BC' 'ABC majority-of-masters'
}

@test "whose role is not known may be a master or not" {
	decides redis-cluster 'a b | c' 'A. majority-of-masters' # nothing tells of a master: all are
	decides redis-cluster 'a | b | c d e & AC BC' 'ABC majority-of-masters'
	# the one that a failover made a master is the only one whose role is told
	decides redis-cluster 'a b c d e f | m:role=master' '?? roles-unknown'
	# it makes no difference what c is, or what x is
	decides redis-cluster 'a:role=master b:role=master | c' 'A. majority-of-masters'
	decides redis-cluster 'a:role=master b:role=master x | c:role=master' 'A. majority-of-masters'
	decides redis-cluster 'a:role=master b:role=master | x y c:role=master' '?? roles-unknown'
}
