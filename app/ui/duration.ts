// Mails and reports write durations as the pages do.
export { formatDuration } from '#server/platform/duration.ts'
