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
	decides redis-cluster 'a b | c' 'A. majority-of-masters' # no role is known: all are taken for masters
	# each node counts for itself whom it reaches: in a partial partition all may serve
	decides redis-cluster 'a | b | c d e & AC BC' 'ABC majority-of-masters'
}
