#include "mail.h"

#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

bool mail_is_address(const char *text) {
    const char *at = strchr(text, '@');
    if (at == NULL || at == text || at[1] == '\0' || strchr(at + 1, '@') != NULL) return false;
    for (; *text != '\0'; text++)
        if (!isgraph((unsigned char)*text) || strchr("<>()[],;:\\\"", *text) != NULL) return false;
    return true;
}

bool mail_read_server(const char *text, const char *from, struct mail_server *server) {
    const char *colon = strrchr(text, ':');
    if (colon == NULL || colon == text) return false;
    size_t length = (size_t)(colon - text);
    if (text[0] == '[' && colon[-1] == ']') text++, length -= 2;
    char *end;
    long port = strtol(colon + 1, &end, 10);
    if (length == 0 || length >= sizeof server->host || *end != '\0' || port < 1 || port > 65535) return false;
    if (!mail_is_address(from) || strlen(from) >= sizeof server->from) return false;
    snprintf(server->host, sizeof server->host, "%.*s", (int)length, text);
    snprintf(server->port, sizeof server->port, "%ld", port);
    snprintf(server->from, sizeof server->from, "%s", from);
    return true;
}

/* A conversation with a server; `reason` says what went wrong. */
struct talk {
    int socket;
    char *reason;
    size_t size;
};

static enum mail_result fail(struct talk *talk, const char *what, const char *why) {
    snprintf(talk->reason, talk->size, "%s: %s", what, why);
    return MAIL_LATER;
}

static enum mail_result dial(struct talk *talk, const struct mail_server *server) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *all, *next;
    int code = getaddrinfo(server->host, server->port, &hints, &all);
    if (code != 0) return fail(talk, server->host, gai_strerror(code));
    int error = ECONNREFUSED;
    for (next = all; next != NULL; next = next->ai_next) {
        struct timeval patience = {.tv_sec = 10};
        talk->socket = socket(next->ai_family, next->ai_socktype | SOCK_CLOEXEC, next->ai_protocol);
        if (talk->socket < 0) continue;
        setsockopt(talk->socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        setsockopt(talk->socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience); /* also of connect */
        if (connect(talk->socket, next->ai_addr, next->ai_addrlen) == 0) break;
        error = errno;
        close(talk->socket);
        talk->socket = -1;
    }
    freeaddrinfo(all);
    return talk->socket >= 0 ? MAIL_SENT : fail(talk, "the mail server does not answer", strerror(error));
}

static enum mail_result say(struct talk *talk, const char *text) {
    size_t length = strlen(text);
    while (length > 0) {
        ssize_t sent = send(talk->socket, text, length, MSG_NOSIGNAL);
        if (sent <= 0) return fail(talk, "sending failed", sent < 0 ? strerror(errno) : "it is closed");
        text += sent;
        length -= (size_t)sent;
    }
    return MAIL_SENT;
}

/* One line of a reply, without its end, cut if it is longer. */
static enum mail_result hear_line(struct talk *talk, char line[512]) {
    size_t length = 0;
    for (;;) {
        char byte;
        ssize_t count = recv(talk->socket, &byte, 1, 0);
        if (count <= 0) return fail(talk, "no reply", count < 0 ? strerror(errno) : "the server hung up");
        if (byte == '\n') break;
        if (byte != '\r' && length < 511) line[length++] = byte;
    }
    line[length] = '\0';
    return MAIL_SENT;
}

/* A whole reply ("250-..." goes on), which should begin with that digit. */
static enum mail_result hear(struct talk *talk, char expected) {
    char line[512];
    do {
        enum mail_result result = hear_line(talk, line);
        if (result != MAIL_SENT) return result;
    } while (strspn(line, "0123456789") == 3 && line[3] == '-');
    if (line[0] == expected) return MAIL_SENT;
    fail(talk, "the mail server says", line);
    return line[0] == '5' ? MAIL_REFUSED : MAIL_LATER;
}

static enum mail_result ask(
    struct talk *talk, char expected, const char *command, const char *argument, const char *end) {
    char line[600];
    snprintf(line, sizeof line, "%s%s%s\r\n", command, argument, end);
    enum mail_result result = say(talk, line);
    return result == MAIL_SENT ? hear(talk, expected) : result;
}

/* The text with CRLF at the end of each line, and '.' doubled where a line begins with one (RFC 5321, 4.5.2). */
static enum mail_result say_text(struct talk *talk, const char *text) {
    enum mail_result result = MAIL_SENT;
    while (*text != '\0' && result == MAIL_SENT) {
        char line[1000];
        int length = (int)strcspn(text, "\n");
        snprintf(line, sizeof line, "%s%.*s\r\n", *text == '.' ? "." : "", length < 990 ? length : 990, text);
        result = say(talk, line);
        text += length + (text[length] == '\n');
    }
    return result;
}

static enum mail_result say_letter(
    struct talk *talk, const struct mail_server *server, const struct mail_letter *letter) {
    char head[1600], date[64];
    time_t now = time(NULL);
    struct tm parts;
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000", gmtime_r(&now, &parts));
    snprintf(
        head, sizeof head, "From: <%s>\r\nTo: <%s>\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: <%s@%s>\r\n\r\n",
        server->from, letter->to, letter->subject, date, letter->id, strchr(server->from, '@') + 1);
    enum mail_result result = say(talk, head);
    return result == MAIL_SENT ? say_text(talk, letter->text) : result;
}

static enum mail_result converse(
    struct talk *talk, const struct mail_server *server, const struct mail_letter *letter) {
    enum mail_result result = dial(talk, server);
    if (result == MAIL_SENT) result = hear(talk, '2');
    if (result == MAIL_SENT) result = ask(talk, '2', "EHLO ", "localhost", "");
    if (result == MAIL_SENT) result = ask(talk, '2', "MAIL FROM:<", server->from, ">");
    if (result == MAIL_SENT) result = ask(talk, '2', "RCPT TO:<", letter->to, ">");
    if (result == MAIL_SENT) result = ask(talk, '3', "DATA", "", "");
    if (result == MAIL_SENT) result = say_letter(talk, server, letter);
    if (result == MAIL_SENT) result = ask(talk, '2', ".", "", "");
    return result;
}

enum mail_result mail_send(
    const struct mail_server *server, const struct mail_letter *letter, char *reason, size_t size) {
    struct talk talk = {.socket = -1, .reason = reason, .size = size};
    enum mail_result result = converse(&talk, server, letter);
    if (talk.socket >= 0) {
        if (result == MAIL_SENT) say(&talk, "QUIT\r\n");
        close(talk.socket);
    }
    return result;
}
