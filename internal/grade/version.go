package grade

// Version is the version of the grader. It is raised whenever the marks of any
// reply may change, and a test reminds of it. Rounds and submissions say in the
// store which version they belong to.
const Version = 2
