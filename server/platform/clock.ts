/** The current time as an argument: rules never read a clock of their own, so that a test can choose the hour. */
export type Now = () => Date
