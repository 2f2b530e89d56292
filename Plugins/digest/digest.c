/*
 * Work for a processor, on the thread pool: SHA-256 of the body, by OpenSSL; with ?rounds=N the digest of the
 * digest, and so on. It needs a library, so the Makefile beside it says how to build it.
 *
 *     $ curl --data-binary abc 'localhost:8000/digest'
 *     {"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","rounds":1}
 *     $ curl --data-binary abc 'localhost:8000/digest?rounds=none'
 *     {"detail":"rounds must be a whole number from 1 to 10000000"}
 */
#include <errno.h>
#include <openssl/evp.h>
#include <patchbay.h>
#include <stdlib.h>

enum { SIZE = 32, MOST_ROUNDS = 10000000 };

/* 0, or an errno value: ECANCELED once nobody waits for the answer any more. */
static int sha256(bay_call *call, unsigned long rounds, unsigned char digest[SIZE]) {
    bay_bytes body = bay_body(call);
    const void *bytes = body.data;
    size_t length = body.length;
    int error = 0;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL) return ENOMEM;
    for (unsigned long round = 0; round < rounds && error == 0; round++) {
        if (EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1 || EVP_DigestUpdate(context, bytes, length) != 1 ||
            EVP_DigestFinal_ex(context, digest, NULL) != 1)
            error = ENOTSUP;
        else if (round % 4096 == 4095 && bay_cancelled(call))
            error = ECANCELED;
        bytes = digest;
        length = SIZE;
    }
    EVP_MD_CTX_free(context);
    return error;
}

static int digest(bay_call *call) {
    const char *text = bay_query(call, "rounds").data;
    unsigned long rounds = 1;
    if (text != NULL) {
        char *end;
        rounds = strtoul(text, &end, 10);
        if (*text < '0' || *text > '9' || *end != '\0' || rounds < 1 || rounds > MOST_ROUNDS)
            return bay_reply_json(call, 400, "{\"detail\":\"rounds must be a whole number from 1 to 10000000\"}");
    }

    unsigned char bytes[SIZE];
    int error = sha256(call, rounds, bytes);
    if (error != 0) return error; /* the client gets 500, the log the reason */

    char hex[2 * SIZE + 1], json[2 * SIZE + 64];
    for (int i = 0; i < SIZE; i++) snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
    snprintf(json, sizeof json, "{\"sha256\":\"%s\",\"rounds\":%lu}", hex, rounds);
    return bay_reply_json(call, 200, json);
}

BAY_PLUGIN("digest", "1.0.0",
    BAY_BLOCKING("POST", "/digest", digest))
