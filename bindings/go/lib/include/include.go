// Package include carries the C header of a released module.
package include
