/** The pictures that stand in `docs/apps.md`, by the name that the tour gives them. */
export const docsPictures: readonly string[] = [
  'member/home-asked-phone-it',
  'member/request-phone-it',
  'member/sharing-phone-en',
  'member/preview-phone-en',
  'member/log-phone-ar',
  'member/trends-phone-it',
  'member/project-phone-ar',
  'member/emergency-card-phone-it',
  'member/home-desktop-en',
  'provider/today-desktop-it',
  'provider/case-project-desktop-it',
  'provider/case-assessment-desktop-en',
  'provider/board-desktop-en',
  'provider/case-story-desktop-ar',
]
