package scenarios

import (
	"math"
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// TestOverloadDecidesNothing asserts that where offhook was too busy to keep an attempt's time,
// nothing is said of the receiver.
func TestOverloadDecidesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := hand(func(r *http.Request) (*http.Response, error) {
			time.Sleep(3 * time.Second)
			return nil, r.Context().Err()
		})
		e := engine(twoLegs(), Setting{}, 2)
		var told int
		e.Watch = func(h Happening) {
			if h.Delivered == nil {
				return
			}
			told++
			if !h.Delivered.Interrupted() || len(h.Delivered.Broken) > 0 {
				t.Errorf("%s: %q", trail(*h.Delivered), h.Delivered.Broken)
			}
		}
		report := play(t, e, busy)
		if report.Overload != 10 || report.Undecided != 10 || report.Broken != 0 || told != 10 ||
			len(report.Failures) > 0 || report.Answered != 0 || report.Kept() {
			t.Errorf("%+v", report)
		}
		sums(t, report, 5)
	})
}

// TestTheFirstFailuresAreKept asserts that a report keeps the first deliveries that break a
// promise, and counts the others.
func TestTheFirstFailuresAreKept(t *testing.T) {
	refuse := hand(func(*http.Request) (*http.Response, error) { return answer(500), nil })
	e := engine(twoLegs(), Setting{}, 10)
	var broken []*Delivery
	e.Watch = func(h Happening) {
		if h.Delivered != nil && len(h.Delivered.Broken) > 0 {
			broken = append(broken, h.Delivered)
		}
	}
	report := play(t, e, refuse)
	if report.Broken != 50 || len(broken) != 50 || !slices.Equal(report.Failures, broken[:20]) {
		t.Errorf("%d are broken, %d are told of, %d kept", report.Broken, len(broken),
			len(report.Failures))
	}
	if d := report.Failures[0]; len(d.Attempts) != 2 || d.Status != Failed ||
		d.Broken[0] != "expected to be delivered, is failed" {
		t.Errorf("%+v", d)
	}
}

// TestQuantilesOfLateness asserts that a quantile is at least the true one, and at most an eighth
// more.
func TestQuantilesOfLateness(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 0))
		n := 1 + r.IntN(1000)
		scale := math.Pow(10, r.Float64()*12) // up to a quarter of an hour
		all := make([]time.Duration, n)
		var whole, one, other Lateness
		for i := range all {
			all[i] = time.Duration(r.ExpFloat64() * scale)
			whole.Add(all[i])
			if r.IntN(2) == 0 {
				one.Add(all[i])
			} else {
				other.Add(all[i])
			}
		}
		one.merge(other)
		if one != whole {
			t.Fatalf("seed %d: a sum of two differs from the whole", seed)
		}
		slices.Sort(all)
		for _, percent := range []int{1, 10, 50, 90, 99, 100} {
			rank := max(1, (n*percent+99)/100)
			exact, got := all[rank-1], whole.Quantile(float64(percent)/100)
			if got < exact || got > max(exact+exact/8, 8) {
				t.Errorf("seed %d: of %d, %d%% are at most %v, told is %v", seed, n, percent,
					exact, got)
			}
		}
		if whole.Max() != all[n-1] || whole.Quantile(1) != whole.Max() {
			t.Errorf("seed %d: the greatest is %v, told is %v", seed, all[n-1], whole.Max())
		}
	}
	var none, extreme Lateness
	if none.Quantile(0.5) != 0 || none.Max() != 0 {
		t.Error("nothing is late")
	}
	extreme.Add(math.MaxInt64)
	extreme.Add(-1)
	if extreme.Quantile(1) != math.MaxInt64 || extreme.Quantile(0.5) > 8 {
		t.Errorf("%v, %v", extreme.Quantile(0.5), extreme.Quantile(1))
	}
}

// TestReportsAddUp asserts that every figure of a sum is that of both plays.
func TestReportsAddUp(t *testing.T) {
	var a, b Report
	fill := func(r *Report, from int) {
		fields := reflect.ValueOf(r).Elem()
		for i := range fields.NumField() {
			if field := fields.Field(i); field.CanInt() {
				field.SetInt(int64(from * (i + 1)))
			}
		}
	}
	deliveries := make([]*Delivery, 30)
	for i := range deliveries {
		deliveries[i] = &Delivery{At: time.Duration(i)}
	}
	fill(&a, 1)
	fill(&b, 10)
	a.Failures, b.Failures = deliveries[:12:12], deliveries[12:]
	a.Late.Add(time.Second)
	b.Late.Add(time.Minute)
	sum := a
	sum.Add(b)
	fields := reflect.ValueOf(sum)
	for i := range fields.NumField() {
		if field := fields.Field(i); field.CanInt() && field.Int() != int64(11*(i+1)) {
			t.Errorf("%s is %d", fields.Type().Field(i).Name, field.Int())
		}
	}
	if !slices.Equal(sum.Failures, deliveries[:20]) || len(a.Failures) != 12 {
		t.Errorf("%d failures are kept", len(sum.Failures))
	}
	if sum.Late.Max() != time.Minute || sum.Late.Quantile(0.5) > time.Second*9/8 {
		t.Errorf("late is %v at most, %v in the middle", sum.Late.Max(), sum.Late.Quantile(0.5))
	}
}

// TestKept asserts that nothing which was promised may be missing.
func TestKept(t *testing.T) {
	for field, kept := range map[string]bool{"Runs": true, "Delivered": true, "Attempts": true,
		"Answered": true, "Faults": true, "Broken": false, "Unsent": false, "Undecided": false,
		"Unbegun": false} {
		r := Report{Events: 1}
		reflect.ValueOf(&r).Elem().FieldByName(field).SetInt(1)
		if r.Kept() != kept {
			t.Errorf("with a figure for %s, kept is %v", field, r.Kept())
		}
		if r.Events = 0; r.Kept() {
			t.Error("a play of nothing is kept")
		}
	}
}
