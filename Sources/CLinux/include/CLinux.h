/* What Swift cannot import from the Linux headers: function-like macros, inline functions and unions. */
#ifndef CLINUX_H
#define CLINUX_H
#endif
