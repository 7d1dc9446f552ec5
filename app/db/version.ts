/** Version of the program, as in `package.json`: written beside the tables, so that an older program can name the newer one. */
export const PROGRAM_VERSION = "0.1.0";
