// Package linux_amd64 carries the static library of a released module.
package linux_amd64
