// Names that webpack's parser fills in, by which an application talks to the runtime of its bundle.

/**
 * Settings and texts, without power: the application's own modules keep them. All other names of webpack's, and all of them in
 * packages, are names that are not there.
 */
export const SETTINGS_OF_RUNTIME: readonly string[] = [
  "__resourceQuery",
  "__webpack_base_uri__",
  "__webpack_get_script_filename__",
  "__webpack_hash__",
  "__webpack_nonce__",
  "__webpack_public_path__",
];

/** Texts too, which webpack knows in every module but those that Node takes for ES modules: a `.ts` with imports says `__dirname`. */
export const NAMES_OF_FILES: readonly string[] = ["__dirname", "__filename"];
