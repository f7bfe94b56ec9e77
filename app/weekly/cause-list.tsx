import { Anchor, List, Text } from '@mantine/core'
import { Link } from 'react-router'
import { numbersAddress } from '#app/item/queue-address.ts'
import { useLocale } from '#app/ui/locale.tsx'
import { type Cause, causeBase, causeText } from '#server/notification/cause.ts'
import type { WeeklyReview } from '#server/notification/review.ts'
import { percentText } from '#server/roi/executive-text.ts'
import classes from './weekly.module.css'

type Props = Pick<WeeklyReview, 'causes' | 'may'> & { base: string; many: string }

/** The three causes that touched most items, each with the way to them; the others folded away. */
export function CauseList({ causes: { top, others }, may, base, many }: Props) {
  if (top.length === 0)
    return (
      <Text>
        Nothing stands out: no field was corrected, no flag raised and nothing returned or skipped on two or more {many}{' '}
        of this week.
      </Text>
    )
  return (
    <>
      <ol className={classes.causes}>
        {top.map((cause) => (
          <li key={`${cause.kind}:${cause.key}`}>
            <CauseLine cause={cause} base={base} mayOpen={may.items} />
          </li>
        ))}
      </ol>
      {others.length > 0 && (
        <details className={classes.fold}>
          <summary>
            {others.length} more {others.length === 1 ? 'cause' : 'causes'}
          </summary>
          <List size="sm" mt="xs" spacing={4}>
            {others.map((cause) => (
              <List.Item key={`${cause.kind}:${cause.key}`}>
                <CauseLine cause={cause} base={base} mayOpen={may.items} />
              </List.Item>
            ))}
          </List>
        </details>
      )}
    </>
  )
}

function CauseLine({ cause, base, mayOpen }: { cause: Cause; base: string; mayOpen: boolean }) {
  const locale = useLocale()
  const { kind, label, items, of, numbers } = cause
  const share = of > 0 ? `, ${percentText(items / of, locale)} of n = ${of} ${causeBase[kind]}` : ''
  return (
    <>
      <strong>{causeText[kind](label)}</strong>: {items} items{share}.{' '}
      {mayOpen && numbers.length > 0 && (
        <Anchor component={Link} inherit to={numbersAddress(base, numbers)} underline="always" className="no-print">
          {numbers.length === items ? 'Show them' : `Show the newest ${numbers.length}`}
        </Anchor>
      )}
    </>
  )
}
