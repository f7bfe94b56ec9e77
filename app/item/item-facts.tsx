import type { ReactNode } from 'react'
import { Duration } from '#app/ui/duration.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { Moment } from '#app/ui/moment.tsx'
import classes from './item.module.css'

type View = {
  item: {
    receivedAt: string
    openedAt: string | null
    completedAt: string | null
    exportedAt: string | null
    reworkedAt: string | null
    dueAt: string
    touchMs: number | null
    routeReason: string | null
    routeRule: string | null
    queuesLeft: readonly string[]
    workflowVersion: number
  }
  document: {
    fileName: string
    byteSize: number
    readMs: number | null
    pages: readonly { source: string }[]
  }
  definition: { timeZone: string; queues: readonly { key: string; label: string }[] }
}

/** Times, waiting times and where the values come from. */
export function ItemFacts({ view: { item, document, definition } }: { view: View }) {
  const locale = useLocale()
  const { timeZone } = definition
  const moment = (at: string) => <Moment at={at} timeZone={timeZone} zone />
  const between = (from: string, to: string) => <Duration ms={Math.max(0, Date.parse(to) - Date.parse(from))} />
  const scanned = document.pages.filter((p) => p.source === 'ocr').length
  const facts: [string, ReactNode][] = [
    ['Received', moment(item.receivedAt)],
    ['Due', moment(item.dueAt)],
  ]
  if (item.openedAt)
    facts.push([
      'First opened',
      <>
        {moment(item.openedAt)}, after {between(item.receivedAt, item.openedAt)}
      </>,
    ])
  if (item.completedAt)
    facts.push([
      'Completed',
      <>
        {moment(item.completedAt)}, after {between(item.receivedAt, item.completedAt)}
      </>,
    ])
  if (item.touchMs !== null) facts.push(['Worked on', <Duration key="touch" ms={item.touchMs} />])
  if (item.reworkedAt) facts.push(['Reopened', moment(item.reworkedAt)])
  if (item.exportedAt) facts.push(['First exported', moment(item.exportedAt)])
  if (item.routeReason)
    facts.push(['Why this queue', item.routeRule ? `${item.routeReason} (rule ${item.routeRule})` : item.routeReason])
  if (item.queuesLeft.length > 0) {
    const labels = item.queuesLeft.map((key) => definition.queues.find((q) => q.key === key)?.label ?? key)
    facts.push(['Then goes to', labels.join(', then ')])
  }
  facts.push(['File', `${document.fileName}, ${sizeText(document.byteSize, locale)}`])
  if (document.pages.length > 0) facts.push(['Pages', pagesText(document.pages.length, scanned)])
  if (document.readMs !== null)
    facts.push(['Read in', document.readMs < 100 ? 'under 0.1 s' : <Duration key="read" ms={document.readMs} />])
  facts.push(['Workflow version', item.workflowVersion])
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function pagesText(pages: number, scanned: number): string {
  if (scanned === 0) return String(pages)
  return scanned === pages
    ? `${pages}, read from ${pages === 1 ? 'an image' : 'images'}`
    : `${pages}, ${scanned} read from images`
}

/** "87 kB", "1.2 MB" in the reader's figures. */
function sizeText(bytes: number, locale: string): string {
  const number = (n: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: n < 10 ? 1 : 0 }).format(n)
  if (bytes < 1000) return `${bytes} bytes`
  return bytes < 1_000_000 ? `${number(bytes / 1000)} kB` : `${number(bytes / 1_000_000)} MB`
}
