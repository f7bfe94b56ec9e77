/** What came of a form: which one, of whom, and what to say. */
export type DelegationAnswer = { intent: string; about: string; ok: boolean; message: string; subject: string | null }
