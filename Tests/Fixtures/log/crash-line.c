/* Writes a crash's line while another thread takes the lock of the log: for ever ("keep"), or for a while ("return"). */
#include "Log.c"

static void *take(void *returns) {
    rest(20 * millisecond);
    pthread_mutex_lock(&lock);
    rest(50 * millisecond);
    if (returns == NULL) pause();
    state.is_writing = 0;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(int count, char **arguments) {
    static const char line[] = "the line\n";
    pthread_t thread;
    state.way = BY_THREAD;
    state.is_writing = 1;
    if (count != 2 || pthread_create(&thread, NULL, take, strcmp(arguments[1], "return") == 0 ? &thread : NULL) != 0) return 1;
    linux_log_write_in_crash(line, sizeof line - 1);
    _exit(0);
}
