import type { Route } from './+types/import.route.ts'

export type ImportData = Route.ComponentProps['loaderData']
export type ImportPreview = ImportData['import']
export type ImportFile = NonNullable<ImportPreview['file']>
