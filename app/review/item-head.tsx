import { Button } from '@mantine/core'
import { IconAlertTriangleFilled, IconCircleXFilled, IconInfoCircle } from '@tabler/icons-react'
import { titleOf } from '#server/item/item.ts'
import type { FlagView } from '#server/review/review.ts'
import { formatValue } from '#server/workflow/value.ts'
import type { Definition, Values } from '#server/workflow/workflow.ts'
import { useBench } from './bench-context.ts'
import { type Mark, marksOf } from './evidence.ts'
import { isBlank, overriddenChecks } from './session.ts'
import classes from './workbench.module.css'

/** What the item is, in one line, and what is wrong with it. */
export function ItemHead({ onReveal }: { onReveal(mark: Mark): void }) {
  const { session, locale, strict } = useBench()
  const { work, values } = session
  const { definition, proposal, item } = work
  const blank = isBlank(work)
  const amount = headAmount(definition, values, locale)
  const table = session.selected?.includes('/') ? session.selected.split('/')[0] : null
  // What is still being typed is not yet missing: a blank form, and the row of a table that the person is in.
  const flags = session.flags.filter(
    (f) => strict || !((blank && f.check.startsWith('required:')) || f.check.startsWith(`required:${table}.`)),
  )
  const passed = overriddenChecks(session)
  return (
    <header className={classes.itemHead}>
      <div className={classes.titleLine}>
        <h1 className={classes.title}>
          {titleOf(definition, values, blank ? item.reference : item.title)}
          {amount && <span className={classes.amount}> · {amount}</span>}
        </h1>
        <span className={classes.reference}>{item.reference}</span>
      </div>
      {blank ? (
        <p className={classes.summary}>Blank form: enter what the document says.</p>
      ) : (
        proposal?.summary && (
          <p className={classes.summary} title={proposal.summary}>
            {proposal.summary}
          </p>
        )
      )}
      {item.routeReason && (
        <p className={classes.summary}>
          {item.queueLabel}: {item.routeReason}
        </p>
      )}
      {flags.length > 0 && (
        <ul className={classes.flags} aria-label="Flags">
          {flags.map((flag) => (
            <Flag key={flag.check} flag={flag} passed={passed.has(flag.check)} onReveal={onReveal} />
          ))}
        </ul>
      )}
    </header>
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
      <span className={classes.flagText}>
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
      {flag.severity === 'error' && (
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

/** The item's main amount: the first critical, else required, money field. */
function headAmount(definition: Definition, values: Values, locale: string): string {
  const amounts = definition.fields.filter((f) => f.type === 'money')
  const field = amounts.find((f) => f.critical) ?? amounts.find((f) => f.required)
  if (!field) return ''
  const currency = field.currencyField ? values[field.currencyField] : null
  return formatValue(field, values[field.key], locale, typeof currency === 'string' ? currency : null)
}
