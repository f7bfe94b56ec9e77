import type { Caller } from '#server/router.server.ts'

/** What the page of a workflow's models shows. */
export type Models = Awaited<ReturnType<Caller['proposal']['models']>>
export type Version = Models['kinds'][number]['versions'][number]
export type FieldFigures = NonNullable<Version['evaluation']>['fields'][number]
