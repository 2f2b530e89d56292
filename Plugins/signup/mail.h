/* Hands one letter to a mail server by SMTP (RFC 5321), without encryption: to a relay on a network that you trust. */
#ifndef MAIL_H
#define MAIL_H

#include <stdbool.h>
#include <stddef.h>

struct mail_server {
    char host[256], port[8], from[256];
};

struct mail_letter {
    const char *to, *id, *subject, *text;
};

/* Sent; to be tried again (nobody answers, or a reply 4xx); or refused for good (5xx). */
enum mail_result { MAIL_SENT, MAIL_LATER, MAIL_REFUSED };

/* From "HOST:PORT" or "[IPv6]:PORT", and the sender's address; false if it is none. */
bool mail_read_server(const char *text, const char *from, struct mail_server *server);

/* Whether a text can stand in MAIL FROM:<> and in a header: one '@' with something on both sides, no space, no control
 * character, no bracket. Whether it exists only its own server knows. */
bool mail_is_address(const char *text);

/* Blocks, up to ten seconds for each step. Unless it is sent, `reason` says why not. */
enum mail_result mail_send(
    const struct mail_server *server, const struct mail_letter *letter, char *reason, size_t size);

#endif
