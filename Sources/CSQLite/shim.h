/* Linked as an archive (Package.swift says why), hence no `link` in the module map. */
#include <sqlite3.h>
