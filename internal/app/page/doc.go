// Package page holds the tests of the bot that need a browser: a member at the
// workspace's page meets it there. They are apart so that all others run without
// one.
package page
