// A plugin in Go: go build -buildmode=c-shared. Its routes are declared in plugin.c, since cgo knows no macros of C.
package main

/*
#include <patchbay.h>
#include <stdlib.h>
*/
import "C"

import (
	"fmt"
	"strconv"
	"sync/atomic"
	"unsafe"
)

var version = "1.0"
var calls atomic.Int64

func reply(call *C.bay_call, text string) C.int {
	copied := C.CString(text)
	defer C.free(unsafe.Pointer(copied))
	return C.bay_reply_text(call, 200, copied)
}

//export sumsVersion
func sumsVersion(call *C.bay_call) C.int {
	calls.Add(1)
	return reply(call, version)
}

// Adds up 1 to n, each hundredth part in a goroutine of its own.
//
//export sumsUpTo
func sumsUpTo(call *C.bay_call) C.int {
	calls.Add(1)
	name := C.CString("n")
	defer C.free(unsafe.Pointer(name))
	text := C.bay_param(call, name)
	n, fault := strconv.Atoi(C.GoStringN(text.data, C.int(text.length)))
	if fault != nil {
		return 22 // EINVAL
	}
	parts := make(chan int)
	for part := 0; part < 100; part++ {
		go func(part int) {
			sum := 0
			for i := 1 + part; i <= n; i += 100 {
				sum += i
			}
			parts <- sum
		}(part)
	}
	sum := 0
	for part := 0; part < 100; part++ {
		sum += <-parts
	}
	return reply(call, fmt.Sprint(sum))
}

//export sumsPanic
func sumsPanic(call *C.bay_call) C.int { panic("nobody recovers from this") }

func main() {}
