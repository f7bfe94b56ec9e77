import { Button, Table, Text, Title } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { type ReactNode, useId, useState } from 'react'
import { TermLink } from '#app/effect/term-link.tsx'
import { inputTexts } from '#app/roi/inputs.ts'
import { inputText } from '#app/roi/quantity-text.ts'
import { SourceMark } from '#app/roi/source-mark.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatDate } from '#app/ui/moment.ts'
import { arms } from '#server/allocation/allocation.ts'
import { type CostKey, costKeys } from '#server/roi/cost-model.ts'
import type { ExecutivePilot, ExecutiveSummary } from '#server/roi/executive.ts'
import { countText, dayText, minutesText, percentText } from '#server/roi/executive-text.ts'
import classes from './executive.module.css'

/** Design, dates, n, exclusions, sources and limits: folded on screen, one tap away, and open on paper. */
export function RestsOn({ summary }: { summary: ExecutiveSummary }) {
  const [open, setOpen] = useState(false)
  const id = useId()
  const { pilot, roi } = summary
  return (
    <section className={classes.rests} aria-label="What this rests on">
      <Title order={2} size="h3">
        <Button
          className={`${classes.unfold} no-print`}
          variant="default"
          aria-expanded={open}
          aria-controls={id}
          rightSection={
            <IconChevronDown size={16} aria-hidden data-open={open || undefined} className={classes.chevron} />
          }
          onClick={() => setOpen(!open)}
        >
          What this rests on
        </Button>
        <span className={classes.printTitle}>What this rests on</span>
      </Title>
      <div id={id} className={classes.folded} data-open={open || undefined}>
        {pilot ? (
          <PilotGround pilot={pilot} timeZone={summary.workflow.timeZone} />
        ) : (
          <Part title="Pilot">
            <Text size="sm">There has been none: no figure here compares work with and without AI.</Text>
          </Part>
        )}
        {roi && <Inputs roi={roi} currency={summary.workflow.currency} />}
        {pilot && pilot.limits.length > 0 && (
          <Part title="What these numbers cannot show">
            <ul className={classes.list}>
              {pilot.limits.map((limit) => (
                <li key={limit}>{limit}</li>
              ))}
            </ul>
          </Part>
        )}
      </div>
    </section>
  )
}

function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.part}>
      <Title order={3} size="h4" className={classes.partTitle}>
        {title} {aside}
      </Title>
      {children}
    </div>
  )
}

function PilotGround({ pilot, timeZone }: { pilot: ExecutivePilot; timeZone: string }) {
  const locale = useLocale()
  const day = (iso: string) => dayText(iso, timeZone, locale)
  const dates = [
    pilot.startedAt && `started ${day(pilot.startedAt)}`,
    pilot.endedAt && `ended ${day(pilot.endedAt)}${pilot.endReason ? ` (${pilot.endReason})` : ''}`,
    pilot.upTo && `last item ${day(pilot.upTo)}`,
  ].filter(Boolean)
  return (
    <>
      <Part title={`Pilot ${pilot.number}, ${pilot.name}`} aside={<TermLink term="arms" />}>
        <Text size="sm">{dates.join(', ')}.</Text>
        <Lines lines={pilot.words} core={onPaper} />
        {pilot.segments.map(({ number, hash, lockedAt, reason }) => (
          <Text key={number} size="sm" mt={4}>
            {number === 1 ? 'Locked' : `Amended (${reason ?? 'no reason given'})`} {day(lockedAt)}, hash{' '}
            <code className={classes.hash}>{hash}</code>
          </Text>
        ))}
      </Part>
      <Part title="Items" aside={<TermLink term="verdict" />}>
        <ItemTable pilot={pilot} />
        <ul className={classes.list}>
          {leftOut(pilot, locale).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Part>
      {pilot.simulated && (
        <Part title="Simulated with">
          <Lines lines={Object.entries(pilot.simulated).map(([label, value]) => ({ label, text: String(value) }))} />
        </Part>
      )}
    </>
  )
}

/** Lines of the plan that the one sheet of paper has room for. */
const onPaper = ['Design', 'Saving worth having', 'Guard-rail', 'Size', 'People', 'Without AI', 'Ends']

/** `core`: labels that stand on paper too; all of them without it. */
function Lines({ lines, core }: { lines: { label: string; text: string }[]; core?: string[] }) {
  return (
    <dl className={classes.lines}>
      {lines.map(({ label, text }) => (
        <div key={label} data-more={(core && !core.includes(label)) || undefined}>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  )
}

function ItemTable({ pilot: { flow, effect } }: { pilot: ExecutivePilot }) {
  const locale = useLocale()
  const rows: [string, (arm: (typeof arms)[number]) => number][] = [
    ['drawn to the arm', (arm) => flow[arm].allocated],
    ['completed', (arm) => flow[arm].completed],
    ['in the time estimate', (arm) => effect.arms[arm].n],
    ['still open, older than the horizon', (arm) => flow[arm].openOld],
    ['still open, younger', (arm) => flow[arm].openYoung],
    ['skipped', (arm) => flow[arm].skipped],
    ['worked in the other arm', (arm) => flow[arm].crossedOver],
    ['checked', (arm) => effect.arms[arm].errors.n],
    ['of them wrong', (arm) => effect.arms[arm].errors.count],
  ]
  return (
    <Table verticalSpacing={1} withRowBorders={false} className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Td />
          {arms.map((arm) => (
            <Table.Th key={arm} scope="col" ta="right">
              {arm}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(([label, of]) => (
          <Table.Tr key={label}>
            <Table.Th scope="row" fw={400}>
              {label}
            </Table.Th>
            {arms.map((arm) => (
              <Table.Td key={arm} ta="right">
                {countText(of(arm), locale)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

/** What was left out and why, and whether the answer would be another one. */
function leftOut({ effect, suspectIn, withoutReviewer }: ExecutivePilot, locale: string): string[] {
  const { excluded, because, saving, ratio } = effect
  const items = (n: number) => (n === 1 ? '1 item' : `${countText(n, locale)} items`)
  return [
    ...because,
    excluded.suspect > 0 &&
      `Left out: ${items(excluded.suspect)} whose active clock ran ahead of the server's time. With them put back: ${minutesText(suspectIn.saving, locale)}.`,
    excluded.stratum_too_small > 0 &&
      `Left out: ${items(excluded.stratum_too_small)} of reviewers and document types with too few items to compare.`,
    excluded.suspect + excluded.stratum_too_small === 0 && 'No completed item was left out.',
    withoutReviewer &&
      `With any one of ${countText(withoutReviewer.reviewers, locale)} reviewers left out the saving is between ${minutesText(withoutReviewer.low, locale)} and ${minutesText(withoutReviewer.high, locale)}.`,
    saving.fixed && `Ordinary interval at the planned end: ${minutesText(saving.fixed, locale)}.`,
    ratio.estimate !== null && `A typical item takes ${percentText(ratio.estimate, locale, 0)} of the time by hand.`,
  ].filter((line): line is string => Boolean(line))
}

function Inputs({ roi, currency }: { roi: NonNullable<ExecutiveSummary['roi']>; currency: string }) {
  const locale = useLocale()
  const said = (key: CostKey) => roi.inputs[key].value !== '0' || roi.inputs[key].source !== 'typed'
  return (
    <Part title="Inputs of the cost" aside={<TermLink term="range" />}>
      <Text size="sm">In force since {formatDate(roi.from, locale)}; what is not listed is zero.</Text>
      <Table verticalSpacing={1} withRowBorders={false} className={classes.table}>
        <Table.Tbody>
          {costKeys.filter(said).map((key) => {
            const input = roi.inputs[key]
            return (
              <Table.Tr key={key}>
                <Table.Th scope="row" fw={400}>
                  {inputTexts[key].label}
                </Table.Th>
                <Table.Td ta="right">{inputText(key, input.value, { currency, locale })}</Table.Td>
                <Table.Td>
                  <SourceMark inputs={[input]} />
                  {input.n !== null && ` n = ${countText(input.n, locale)}`}
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </Part>
  )
}
