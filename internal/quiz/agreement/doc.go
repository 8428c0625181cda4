// Package agreement measures how well marks, and what is found in stories, agree
// with the judgement of people: [Pearson], [RMSE], [MeanError] and [Kappa] of
// marks, [Findings] of the parts of stories and of ideas. [Threshold] makes the
// marks that a crude measure of replies gives at its best, to compare with.
package agreement
