import { languageNames, languages } from '#server/document/document.ts'

/** The languages that documents are read in, to choose from. */
export const languageChoices = languages.map((value) => ({ value, label: languageNames[value] }))
