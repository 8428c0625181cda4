// Package agreement measures how well marks, and what is found in stories, agree
// with the judgement of people: [Pearson], [RMSE] and [Kappa] of marks,
// [Findings] of the parts of stories.
package agreement
