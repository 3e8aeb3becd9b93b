package scenarios

// dues are the attempts of a run, the next one first; of two at the same time, the earlier step.
type dues []*due

func (q dues) Len() int      { return len(q) }
func (q dues) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *dues) Push(x any)   { *q = append(*q, x.(*due)) }
func (q *dues) Pop() any     { return pop((*[]*due)(q)) }
func (q dues) Less(i, j int) bool {
	return q[i].at < q[j].at || q[i].at == q[j].at && q[i].planned.Step < q[j].planned.Step
}

// ready are the runs that wait for a time, the next one first.
type ready []*run

func (q ready) Len() int      { return len(q) }
func (q ready) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *ready) Push(x any)   { *q = append(*q, x.(*run)) }
func (q *ready) Pop() any     { return pop((*[]*run)(q)) }
func (q ready) Less(i, j int) bool {
	a, b := q[i].due[0].at, q[j].due[0].at
	return a < b || a == b && q[i].index < q[j].index
}

func pop[T any](q *[]T) T {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
