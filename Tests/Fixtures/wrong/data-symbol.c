/* The entry symbol is data. */
int bay_plugin_main = 3;
