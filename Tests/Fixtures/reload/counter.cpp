/* Counts in an inline variable: g++ makes a unique symbol of it (STB_GNU_UNIQUE) unless told -fno-gnu-unique. */
#include <patchbay.h>

#include <string>

inline int calls = 0;

static void count(bay_call *call) { bay_reply_text(call, 200, std::to_string(++calls).c_str()); }

static int blocking(bay_call *call) { return bay_reply_text(call, 200, "blocking"); }

BAY_PLUGIN("kept", "1.0.0", BAY_ASYNC("GET", "/kept", count), BAY_BLOCKING("GET", "/kept/blocking", blocking))
