/* libFuzzer's entry point for programs with a main function of their own (llvm.org/docs/LibFuzzer.html). */
#ifndef CFUZZER_H
#define CFUZZER_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*run)(const uint8_t *data, size_t size));

#endif
