/** What comes back of a step: nothing, or why it was not made. */
export type StepAnswer = { message: string | null }
