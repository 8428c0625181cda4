package quiz

import "github.com/studybot/studybot/internal/study"

// quadraticKappa returns how far two markers agree beyond chance, as Cohen's
// kappa with quadratic weights: 1 is full agreement, 0 is chance. Each row has
// both marks of one reply. Where all marks are one, it is 1.
func quadraticKappa(rows [][2]study.Points) float64 {
	var seen, chance float64
	for _, a := range rows {
		seen += square(a[0], a[1])
		for _, b := range rows {
			chance += square(a[0], b[1])
		}
	}
	if chance == 0 {
		return 1
	}
	return 1 - seen*float64(len(rows))/chance
}

func square(a, b study.Points) float64 {
	d := a.Float() - b.Float()
	return d * d
}
