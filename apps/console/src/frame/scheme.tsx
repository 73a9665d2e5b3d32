import { LaterMenu } from './later-menu.tsx'
import { SchemeButton } from './scheme-button.tsx'

const load = async () => (await import('./scheme-menu.tsx')).SchemeMenu

/** Light, dark, or as the system has it. */
export function Scheme() {
  return <LaterMenu load={load} button={(props) => <SchemeButton {...props} />} />
}
