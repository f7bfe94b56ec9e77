import { Button } from '@mantine/core'
import { IconAlertTriangleFilled, IconCircleXFilled, IconInfoCircle } from '@tabler/icons-react'
import { Fragment, useState } from 'react'
import { useParams } from 'react-router'
import { Moment } from '#app/ui/moment.tsx'
import { titleOf } from '#server/item/item.ts'
import type { FlagView } from '#server/review/review.ts'
import { mainAmount } from '#server/workflow/value.ts'
import { useBench } from './bench-context.ts'
import { type Mark, marksOf } from './evidence.ts'
import { ModeBanner } from './mode-banner.tsx'
import { isBlank, isReadOnly } from './modes.ts'
import { mayPass, overriddenChecks } from './session.ts'
import classes from './workbench.module.css'

/** What the item is, in one line, what is asked of the person, and what is wrong with it. */
export function ItemHead({ onReveal }: { onReveal(mark: Mark): void }) {
  const { session, locale } = useBench()
  const { work, values } = session
  const { definition, proposal, item } = work
  const blank = isBlank(work)
  const amount = mainAmount(definition, values, locale)
  const routed = item.routeReason && !definition.fields.some((f) => f.type === 'route')
  return (
    <header className={classes.itemHead}>
      <ModeBanner work={work} />
      <div className={classes.titleLine}>
        <h1 className={classes.title}>
          {titleOf(definition, values, blank ? item.reference : item.title)}
          {amount && <span className={classes.amount}> · {amount}</span>}
        </h1>
        <span className={classes.reference}>{item.reference}</span>
      </div>
      {item.message && (
        <p className={classes.message} data-note>
          <strong>
            {messageWord(item.message.kind)} by {item.message.by}
          </strong>{' '}
          <Moment at={item.message.at} timeZone={definition.timeZone} />: {item.message.text}
        </p>
      )}
      {!blank && proposal?.summary && (
        <p className={classes.summary} title={proposal.summary}>
          {proposal.summary}
        </p>
      )}
      {!blank && proposal && <Similar items={proposal.similar ?? []} />}
      {routed && (
        <p className={classes.summary}>
          {item.queueLabel}: {item.routeReason}
          {item.routeRule && ` (rule ${item.routeRule})`}
        </p>
      )}
      <Flags onReveal={onReveal} />
    </header>
  )
}

/** The confirmed items that speak for the proposal; they open beside the work, which stays as it is. */
function Similar({ items }: { items: readonly { number: number }[] }) {
  const { organisation, workflow } = useParams()
  if (items.length === 0) return null
  return (
    <p className={classes.summary}>
      Like{' '}
      {items.map(({ number }, i) => (
        <Fragment key={number}>
          {i > 0 && ', '}
          <a
            className={classes.like}
            href={`/o/${organisation}/w/${workflow}/items/${number}`}
            target="_blank"
            rel="noreferrer"
            aria-label={`Item #${number}, which is like this one (opens in a new tab)`}
          >
            #{number}
          </a>
        </Fragment>
      ))}
    </p>
  )
}

const messageWords: Record<string, string> = {
  return: 'Returned',
  escalation: 'Escalated',
  reject: 'Not approved',
  dismissal: 'Dismissed',
  comment: 'Comment',
  flag: 'Flagged',
  reopen: 'Reopened',
}
const messageWord = (kind: string) => messageWords[kind] ?? 'Note'

/** Lines of the room that flags have: it never grows, so that no field moves while a person edits. */
const room = 2

/** What the checks say, in a place of fixed height; more than fit unfold over the fields. */
function Flags({ onReveal }: { onReveal(mark: Mark): void }) {
  const { session, strict } = useBench()
  const [unfolded, setUnfolded] = useState(false)
  const blank = isBlank(session.work)
  const table = session.selected?.includes('/') ? session.selected.split('/')[0] : null
  // What is still being typed is not yet missing: a blank form, and the row of a table that the person is in.
  const flags = session.flags.filter(
    (f) => strict || !((blank && f.check.startsWith('required:')) || f.check.startsWith(`required:${table}.`)),
  )
  const passed = overriddenChecks(session)
  const fits = flags.length <= room
  const all = unfolded && !fits
  const shown = fits || all ? flags : flags.slice(0, room - 1)
  return (
    <div className={classes.flagRoom}>
      <div className={classes.flagSheet} data-unfolded={all || undefined}>
        {flags.length === 0 && !blank && <p className={classes.noFlags}>No flags.</p>}
        {flags.length > 0 && (
          <ul className={classes.flags} aria-label="Flags">
            {shown.map((flag) => (
              <Flag key={flag.check} flag={flag} passed={passed.has(flag.check)} onReveal={onReveal} />
            ))}
          </ul>
        )}
        {!fits && (
          <button
            type="button"
            className={classes.moreFlags}
            aria-expanded={all}
            onClick={() => setUnfolded(!unfolded)}
          >
            {all ? 'Show fewer' : `${flags.length - shown.length} more`}
          </button>
        )}
      </div>
    </div>
  )
}

const signs = { error: IconCircleXFilled, warning: IconAlertTriangleFilled, info: IconInfoCircle }
const severities = { error: 'Error', warning: 'Warning', info: 'Note' }

function Flag({ flag, passed, onReveal }: { flag: FlagView; passed: boolean; onReveal(mark: Mark): void }) {
  const { session, step } = useBench()
  const Sign = signs[flag.severity]
  const field = flag.fieldKeys.at(-1) ?? null
  const go = () => {
    if (field === null) return
    step({ type: 'select', cell: field })
    const mark = marksOf(session).find((m) => m.field === field)
    if (mark) onReveal(mark)
  }
  return (
    <li className={classes.flag} data-severity={passed ? 'passed' : flag.severity}>
      <Sign size={15} aria-hidden className={classes.flagSign} />
      <span className={classes.flagText} title={flag.message}>
        <span className={classes.spoken}>{severities[flag.severity]}: </span>
        {flag.message}
        {passed && ' (confirmed)'}
      </span>
      {field !== null && !passed && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          c="inherit"
          onClick={go}
          aria-label={`Go to: ${flag.message}`}
        >
          go
        </Button>
      )}
      {mayPass(session, flag) && !isReadOnly(session.work) && (
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => step({ type: passed ? 'holdBack' : 'letPass', check: flag.check })}
        >
          {passed ? 'Take back' : flag.check.startsWith('required:') ? 'Not on the page' : 'Confirm as printed'}
        </Button>
      )}
    </li>
  )
}
