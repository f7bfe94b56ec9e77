import { Alert, Button, Group, Paper, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import { Form, useNavigation } from 'react-router'
import { type DataColumn, DataTable } from '#app/ui/data-table.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { Moment } from '#app/ui/moment.tsx'
import { dateText } from './dates.ts'

export type RateAnswer = { ok: true } | { ok: false; message: string }
type Rate = { id: string; from: string; to: string; rate: string; validFrom: string; by: string; at: string }

type Props = {
  rates: Rate[]
  mayEnter: boolean
  today: string
  answer: RateAnswer | undefined
}

/** Exchange rates as the organisation entered them, and the form to enter one. */
export function RatesView({ rates, mayEnter, today, answer }: Props) {
  return (
    <Stack>
      <div>
        <Title order={1}>Currency rates</Title>
        <Text maw="44rem">
          The portfolio adds workflows up in one currency. It uses the newest rate on or before the date of a figure,
          either way round; where there is none, the workflow stays out of the sum and the page says so. A rate once
          entered is never changed: enter another one for the same date to correct it.
        </Text>
      </div>
      {mayEnter && <NewRate today={today} answer={answer} key={rates.length} />}
      <section aria-labelledby="rates">
        <Title order={2} id="rates" mb="xs">
          Rates
        </Title>
        <DataTable
          caption="Exchange rates, newest first"
          rows={rates}
          columns={columns}
          rowKey={(row) => row.id}
          empty={
            <EmptyState title="No rates yet">
              {mayEnter
                ? 'One is needed as soon as workflows count in different currencies: enter it above.'
                : 'One is needed as soon as workflows count in different currencies: an ops lead enters it here.'}
            </EmptyState>
          }
        />
      </section>
    </Stack>
  )
}

function NewRate({ today, answer }: { today: string; answer: RateAnswer | undefined }) {
  const busy = useNavigation().formMethod === 'POST'
  return (
    <Paper withBorder p="md">
      <Form method="post">
        <Stack>
          <Title order={2} size="h3">
            Enter a rate
          </Title>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
            <TextInput name="from" label="1 of" placeholder="EUR" required maxLength={3} autoComplete="off" />
            <TextInput
              name="rate"
              label="is worth"
              placeholder="1.0845"
              required
              inputMode="decimal"
              autoComplete="off"
            />
            <TextInput name="to" label="of" placeholder="USD" required maxLength={3} autoComplete="off" />
            <TextInput name="validFrom" label="valid from" type="date" required defaultValue={today} max={today} />
          </SimpleGrid>
          {answer && !answer.ok && <Alert color="red" role="alert" title={answer.message} />}
          <Group>
            <Button type="submit" loading={busy}>
              Enter rate
            </Button>
            {answer?.ok && (
              <Text size="sm" role="status">
                Entered.
              </Text>
            )}
          </Group>
        </Stack>
      </Form>
    </Paper>
  )
}

const columns: DataColumn<Rate>[] = [
  {
    key: 'from',
    header: 'From',
    value: (rate) => rate.validFrom,
    rowHeader: true,
    cell: (rate) => <Day date={rate.validFrom} />,
  },
  {
    key: 'rate',
    header: 'Rate',
    value: (rate) => `${rate.from}${rate.to}`,
    cell: (rate) => `1 ${rate.from} = ${rate.rate} ${rate.to}`,
  },
  { key: 'by', header: 'Entered by', value: (rate) => rate.by, wideOnly: true },
  {
    key: 'at',
    header: 'Entered',
    value: (rate) => rate.at,
    cell: (rate) => <Moment at={rate.at} timeZone="UTC" zone />,
  },
]

function Day({ date }: { date: string }) {
  return dateText(date, useLocale())
}
