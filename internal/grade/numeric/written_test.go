package numeric_test

import (
	"testing"

	"github.com/studybot/studybot/internal/study"
)

// Numbers are read as people write them, all over the world.
func TestWrittenNumbers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		answer, accept, prompt string
		right, wrong           []string
	}{
		{"0.72 h", "", "How long?", []string{".72 h", "0,72 h", "43.2 min", "43m12s", "43:12", "43 min 12", "it is .72h", "２５９２ s", "43 min, 12 s"}, []string{"72 h", "7.2 h", "-0.72 h", "43:21"}},
		{"0.5 %", "", "Which share?", []string{".5 %", "0,5 %", "0.5%", "half a percent", "5 ‰", "5 per mille", "5 permille", "½ %", "0.5 per cent"}, []string{"5 %", "5", "0.05 %"}},
		{"5 %", "0.05", "Which share?", []string{"five per cent", "5 per cent", "5 percent", "1/20", "0.05", ".05", "5 %", "36/720 = 5 %", "1 in 20", "1 out of 20", "50 ‰", "0,05", "five percent"}, []string{"1/2", "0.5", "1/50", "5 ‰"}},
		{"65,536", "", "How many?", []string{"2^16", "2**16", "2¹⁶", "2 ^ 16", "65536", "65 536", "65.536", "65'536", "65’536", "6.5536e4", "６５５３６", "*65,536*", "64 Ki"}, []string{"2^15", "216", "-65536", "−65536", "minus 65536", "65,535", "2^-16"}},
		{"16,384", "", "How many slots?", []string{"2**14", "2^14 slots", "16384", "16.384", "16 384", "16\u202f384", "16\u00a0384", "exactly 16384"}, []string{"-16384", "− 16384 or so, 7", "\u221216384", "-16384 slots", "negative 16384", "-16,384"}},
		{"111,600", "", "How many?", []string{
			"1.116e5", "1.116E5", "1.116 × 10^5", "1.116 x 10^5", "1,116x10^2", "1.116*10^5", "1.116·10⁵", "1.116 × 10**5", "111.600", "111'600", "1,11,600", "111 600", "111,600.0", "111.600,0", "111_600", "111.6k", "111.6 thousand", "111600 requests",
		}, []string{"1.116e4", "1.116", "10^5", "1116"}},
		{"1,234,567", "", "How many bytes?", []string{"1.234.567", "1 234 567", "1'234'567", "12,34,567", "1234567", "1,234,567.00", "1.234.567,00"}, []string{"1.234", "1234", "1,234"}},
		{"6.5 h", "", "How long?", []string{"6½ h", "6 1/2 hours", "6 1/2 h", "6h30", "6h30m", "6:30", "6 h 30", "six and a half hours", "6 and a half hours", "six hours and a half", "6 hours 30 minutes", "390 min", "6,5 h", "6:30 h", "6 hrs 30 min", "6:30:00"}, []string{"6 h", "1/2 h", "6:03", "half an hour", "6.3 h", "6h03"}},
		{"45 min", "", "How long?", []string{"three quarters of an hour", "3/4 h", "¾ hour", "¾ of an hour", "0.75 h", "2700 s", "0:45", "three quarters of one hour", "45 mins"}, []string{"a quarter of an hour", "quarter of an hour", "half an hour", "4:5", "3/4"}},
		{"90 min", "", "How long?", []string{"an hour and a half", "one and a half hours", "1 1/2 h", "1h30", "1:30", "1.5 hours", "one hour and a half", "1 hour 30"}, []string{"an hour", "half an hour", "1 min 30", "1:03"}},
		{"87 s", "", "How long?", []string{"1 min 27", "1:27", "1m27s", "1M27S", "1 min 27 s", "1 minute and 27 seconds", "1 min. 27 s", "1'27\"", "87"}, []string{"1:72", "27", "1 min", "1.27 min"}},
		{"500 USD", "500", "What does it cost a month?", []string{"$500/month", "USD 500", "500 $", "500$", "$500", "US$500", "500 USD/month", "$ 500", "500 dollars", "500 usd a month", "$0.5k", "$500.00", "500 per month"}, []string{"$50", "5,00 $", "-$500", "$5000", "$500k"}},
		{"-3", "", "What is left?", []string{"-3", "−3", "minus 3", "minus three", "= -3", "-3.0"}, []string{"3", "+3"}},
		{"3", "", "What is left?", []string{"3", "- 3", "it is 3", "x = 3", "5 - 2 = 3", "5-2=3", "three", "kubelet -3 versions, no: 3"}, []string{"-3", "= -3"}},
	} {
		n := study.Numeric{Answer: tt.answer, Points: 2}
		if tt.accept != "" {
			n.Accept = []string{tt.accept}
		}
		q := mustCompile(t, tt.prompt, n)
		for want, replies := range map[study.Points][]string{2: tt.right, 0: tt.wrong} {
			for _, reply := range replies {
				if g := q.grade(reply); g.Points != want {
					t.Errorf("answer %s: %q has %d half points, want %d (guard %q)", tt.answer, reply, g.Points, want, g.Guard)
				}
			}
		}
	}
}
