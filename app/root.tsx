import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './app.css'
import { Alert, ColorSchemeScript, MantineProvider, mantineHtmlProps } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { type ReactNode, use } from 'react'
import { Links, Meta, Outlet, Scripts, ScrollRestoration, useRouteLoaderData } from 'react-router'
import type { Route } from './+types/root.ts'
import { door } from './api.server.ts'
import { NonceContext } from './nonce.ts'
import { theme } from './theme.ts'
import { ErrorPage } from './ui/error-page.tsx'
import { LocaleContext, preferredLocale } from './ui/locale.tsx'

export function loader({ context, request }: Route.LoaderArgs) {
  const { warning } = door(context)
  return { warning, locale: preferredLocale(request.headers.get('accept-language')) }
}

export const meta: Route.MetaFunction = () => [{ title: 'Countersign' }]

export function Layout({ children }: { children: ReactNode }) {
  const nonce = use(NonceContext)
  const root = useRouteLoaderData<typeof loader>('root')
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} suppressHydrationWarning />
        <Meta />
        <Links />
      </head>
      <body>
        <MantineProvider theme={theme} defaultColorScheme="auto">
          <a className="skip-link" href="#main">
            Skip to the content
          </a>
          {root?.warning && (
            <Alert color="red" radius={0} py={6} role="status">
              {root.warning}
            </Alert>
          )}
          <LocaleContext value={root?.locale ?? 'en-GB'}>{children}</LocaleContext>
          <Notifications position="bottom-left" autoClose={6000} limit={3} />
        </MantineProvider>
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  )
}

export default function App() {
  return <Outlet />
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  return <ErrorPage error={error} />
}
