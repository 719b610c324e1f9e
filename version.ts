/** The version of all executables. */
export const VERSION = "0.1.0";
