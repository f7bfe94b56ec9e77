import { Alert, Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useFetcher } from 'react-router'
import { useLocale } from '#app/ui/locale.tsx'
import { formatDate } from '#app/ui/moment.ts'
import { Moment } from '#app/ui/moment.tsx'
import { timetableText, weekdays } from '#server/notification/due.ts'
import type { SubscriptionView } from '#server/notification/subscriptions.server.ts'
import type { ReportAnswer } from './report-action.ts'

const hours = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: `${String(hour).padStart(2, '0')}:00`,
}))
const days = weekdays.map((name, i) => ({ value: String(i + 1), label: name }))

/** "Send me this every week": day and hour, a test, and what became of the last one. `scope` names the form's parts. */
export function ReportPart({ view, about, action }: { view: SubscriptionView; about: string; action?: string }) {
  const { off, address, timeZone, current } = view
  const fetcher = useFetcher<ReportAnswer | { of: 'decision' }>({ key: `report-${about}` })
  const answer = fetcher.data?.of === 'report' ? fetcher.data : null
  const busy = fetcher.state !== 'idle'
  const intent = fetcher.formData?.get('intent')
  return (
    <Stack gap="sm" maw="72ch">
      {off && (
        <Alert
          color="yellow"
          title="Mails are not sent here"
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
        >
          {off} What you choose below is kept until then.
        </Alert>
      )}
      <Standing view={view} />
      <fetcher.Form
        method="post"
        {...(action ? { action } : {})}
        key={current ? `${current.weekday}-${current.hour}` : 'none'}
      >
        <Group align="flex-end" gap="sm">
          <NativeSelect name="weekday" label="Day" data={days} defaultValue={String(current?.weekday ?? 1)} />
          <NativeSelect
            name="hour"
            label={`Hour (${timeZone})`}
            data={hours}
            defaultValue={String(current?.hour ?? 8)}
          />
          <Button type="submit" name="intent" value="subscribe" loading={busy && intent === 'subscribe'}>
            {current ? 'Save' : 'Send me this every week'}
          </Button>
          {current && (
            <Button
              type="submit"
              name="intent"
              value="unsubscribe"
              variant="default"
              loading={busy && intent === 'unsubscribe'}
            >
              End
            </Button>
          )}
          <Button
            type="submit"
            name="intent"
            value="trial"
            variant="default"
            disabled={off !== null}
            loading={busy && intent === 'trial'}
            title={off ?? `One mail, now, to ${address}`}
          >
            Send a test now
          </Button>
        </Group>
      </fetcher.Form>
      {answer && !answer.ok && <Alert color="red" role="alert" title={answer.message} />}
      <Text size="sm" role="status">
        {answer?.ok ? answer.message : ''}
      </Text>
    </Stack>
  )
}

const stateTexts = {
  waiting: 'is being sent',
  sent: 'was sent',
  failed: 'could not be sent; it is tried again for a day',
  withheld: 'was not sent',
  missed: 'was missed',
} as const

function Standing({ view: { address, timeZone, current, nextAt, last } }: { view: SubscriptionView }) {
  const locale = useLocale()
  if (!current)
    return (
      <Text size="sm">
        You get none yet. It would go to {address} and hold figures only, nothing of any item. You can end it at any
        time.
      </Text>
    )
  return (
    <Text size="sm">
      You get it every {timetableText(current)} at {address}
      {nextAt && (
        <>
          , next on <Moment at={nextAt} timeZone={timeZone} zone />
        </>
      )}
      .{' '}
      {last && (
        <>
          The report of the week of {formatDate(last.week, locale)} {stateTexts[last.state]}
          {last.problem ? `: ${last.problem}` : '.'}
        </>
      )}
    </Text>
  )
}
