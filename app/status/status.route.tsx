import { Container, Paper, Stack, Text, Title } from '@mantine/core'
import { IconCheck, IconClock, IconCornerUpLeft, IconEye, IconLinkOff, IconX } from '@tabler/icons-react'
import { data } from 'react-router'
import { door } from '#app/api.server.ts'
import { dayIn, letterWords, type Standing } from '#server/notification/letter-words.ts'
import type { StatusView } from '#server/notification/status.ts'
import type { Route } from './+types/status.route.ts'
import classes from './status.module.css'

export const meta: Route.MetaFunction = () => [
  { title: 'Status · Countersign' },
  { name: 'robots', content: 'noindex, nofollow, noarchive' },
  { name: 'referrer', content: 'no-referrer' },
]

const quiet = { 'x-robots-tag': 'noindex, nofollow, noarchive', 'referrer-policy': 'no-referrer' }

export function headers() {
  return quiet
}

export async function loader({ context, params }: Route.LoaderArgs) {
  const status = await door(context).status(params.token)
  return data({ status }, { status: status ? 200 : 404, headers: quiet })
}

/** Where an item stands, for whoever sent it: no sign-in, and nothing that is not theirs. */
export default function Status({ loaderData }: Route.ComponentProps) {
  const { status } = loaderData
  return (
    <Container component="main" id="main" tabIndex={-1} size={560} py={{ base: 'lg', sm: 64 }}>
      <Paper withBorder p={{ base: 'md', sm: 'xl' }} lang={status?.language ?? 'en'}>
        {status ? <Found status={status} /> : <Gone />}
      </Paper>
    </Container>
  )
}

const icons: Record<Standing, typeof IconClock> = {
  received: IconClock,
  working: IconEye,
  yours: IconCornerUpLeft,
  done: IconCheck,
  closed: IconX,
}

function Found({ status }: { status: StatusView }) {
  const { language, about, organisation, standing, asked, receivedAt, since, timeZone } = status
  const words = letterWords[language]
  const { title, text } = words.standing[standing]
  const Icon = icons[standing]
  const day = (at: string) => dayIn(language, new Date(at), timeZone)
  return (
    <Stack>
      <Text size="sm" c="dimmed" className={classes.about}>
        {organisation} · {about}
      </Text>
      <div>
        <Title order={1} size="h2">
          <span className={standing === 'yours' ? classes.yours : undefined}>
            <Icon size={24} aria-hidden className={classes.icon} />
          </span>{' '}
          {title}
        </Title>
        <Text>{text}</Text>
      </div>
      {asked && (
        <section aria-label={words.asked}>
          <Text fw={600} size="sm">
            {words.asked}
          </Text>
          <Text className={classes.asked}>{asked}</Text>
          <Text size="sm" mt="sm">
            {words.answer(about)}
          </Text>
        </section>
      )}
      <dl className={classes.dates}>
        <dt>{words.received}</dt>
        <dd>{day(receivedAt)}</dd>
        {since && (
          <>
            <dt>{words.since}</dt>
            <dd>{day(since)}</dd>
          </>
        )}
      </dl>
    </Stack>
  )
}

/** An ended link and one that never was look the same. */
function Gone() {
  const { title, text } = letterWords.en.notFound
  return (
    <Stack gap="xs">
      <Title order={1} size="h2">
        <IconLinkOff size={24} aria-hidden className={classes.icon} /> {title}
      </Title>
      <Text>{text}</Text>
    </Stack>
  )
}
