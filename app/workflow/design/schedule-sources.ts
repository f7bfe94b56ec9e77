import { useEffect } from 'react'
import { useFetcher } from 'react-router'
import type { ReportInputsAnswer } from '#app/schedule/report-inputs.route.ts'
import type { SourceChoices } from '#server/schedule/views.server.ts'

const none: SourceChoices = { hosts: [], folders: [], connections: [], workflows: [] }

/** What inputs may be read from, asked for once; empty until it has come. */
export function useSourceChoices(organisation: string): SourceChoices {
  const fetcher = useFetcher<ReportInputsAnswer>({ key: 'report-inputs' })
  const { data, load } = fetcher
  useEffect(() => {
    if (!data) void load(`/o/${organisation}/report-inputs`)
  }, [data, load, organisation])
  return data ?? none
}
