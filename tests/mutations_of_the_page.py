"""Break the page on purpose, one piece at a time, and see that its tests notice.

    python tests/mutations_of_the_page.py            # all of them: half an hour on two cores
    python tests/mutations_of_the_page.py clock      # those whose name contains a word

As `mutations.py`, whose ways it uses. Every test of the page, and of what the page stands on, is among those that
must fail; they wait less long than usual for what does not come.
"""

from __future__ import annotations

import os
import sys

from mutations import Mutation, main, on

PAGE = "experiments/page"
JS = f"{PAGE}/browser"


def page(*names: str) -> tuple[str, ...]:
    """Tests of the page in a browser."""
    return on("test_page", *(f"test_{name}" for name in names))


def door(*names: str) -> tuple[str, ...]:
    """Tests of the door."""
    return on("test_door", *(f"test_{name}" for name in names))


def stands_on(*names: str) -> tuple[str, ...]:
    """Tests of what the page stands on."""
    return on("test_watching", *(f"test_{name}" for name in names))


def colours(*names: str) -> tuple[str, ...]:
    """Tests of colours."""
    return on("test_colours", *(f"test_{name}" for name in names))


LEAKING = (  # a server that gives out the same file of its folder whatever is asked for
    '__import__("starlette.applications", fromlist=["_"]).Starlette(routes=['
    '__import__("starlette.routing", fromlist=["_"]).Route("/{path:path}", lambda _: '
    '__import__("starlette.responses", fromlist=["_"]).FileResponse("pyproject.toml"))]),'
)

IN_THE_BROWSER = [
    # --- at first sight
    Mutation(
        "money takes more room than there is",
        f"{JS}/charts.css",
        ".kith canvas.money { width: 100%; height: 82px;",
        ".kith canvas.money { width: 100%; height: 182px;",
        page("two_worlds_their_money_and_what_differs_are_seen_without_a_scroll"),
    ),
    Mutation(
        "the server listens to other machines",
        f"{PAGE}/serving.py",
        "            host=settings.host,",
        '            host="0.0.0.0",',
        page("the_page_is_served_to_this_machine_only"),
    ),
    Mutation(
        "one world is a month ahead",
        f"{PAGE}/worlds.py",
        "        self._bytes = 0\n",
        "        self._bytes = 0\n        self.worlds[1].step()\n",
        page("at_the_start_both_worlds_are_the_same"),
    ),
    Mutation(
        "a map is wider than a phone",
        f"{JS}/narrow.css",
        "--map: calc((100vw - 32px) / 2); gap: 8px;",
        "--map: calc((100vw - 32px) / 2); grid-template-columns: 240px 240px; gap: 8px;",
        page("on_a_phone_nothing_is_wider_than_the_screen_and_both_maps_and_play_are_seen_at_once"),
    ),
    Mutation(
        "on a phone the tools stand above Play, and one map over the other",
        f"{JS}/narrow.css",
        'gap: 8px; grid-template-areas: "left right" "clock clock"',
        'gap: 8px; grid-template-areas: "left left" "right right" "clock clock"',
        page("on_a_phone_nothing_is_wider_than_the_screen_and_both_maps_and_play_are_seen_at_once"),
    ),
    Mutation(
        "Solara's page forbids to zoom",
        f"{PAGE}/serving.py",
        "    mend_frame()\n",
        "",
        page("axe_finds_nothing_at_first_sight_in_any_tab_in_play_with_a_change_that_waits_or_a_mistake"),
    ),
    Mutation(
        "by night words are as dark as by day",
        f"{JS}/page.css",
        "--ink: #e6e3dc;",
        "--ink: #42484f;",
        page("axe_finds_nothing_that_is_hard_to_read_in_the_dark")
        + colours("words_and_options_are_read_by_day_and_by_night"),
    ),
    Mutation(
        "Escape does not leave the room's view",
        f"{JS}/projector.js",
        'event.key === "Escape"',
        'event.key === "Enter"',
        page("for_a_room_there_are_both_maps_one_chart_time_and_money_until_escape"),
    ),
    Mutation(
        "the page is printed dark",
        f"{JS}/theme.js",
        'event.type === "beforeprint"',
        "false",
        page("on_paper_all_is_light_on_one_sheet_and_says_from_where_it_is"),
    ),
    # --- time
    Mutation(
        "pause plays on",
        f"{PAGE}/session.py",
        "def on_pause(self, message: Mapping[str, Any]) -> None:\n        with self.changed:\n"
        "            self.playing = False",
        "def on_pause(self, message: Mapping[str, Any]) -> None:\n        with self.changed:\n"
        "            self.playing = True",
        page("play_runs_on_and_pause_stops"),
    ),
    Mutation(
        "the calendar is a month behind",
        f"{JS}/words.js",
        "month ${((month - 1) % 12) + 1}`",
        "month ${(month - 1) % 12}`",
        page("step_is_one_month_and_the_calendar_says_which"),
    ),
    Mutation(
        "every speed is the same",
        f"{PAGE}/playing.py",
        "1.0 / (self.speed or 1e9)",
        "1.0 / 3",
        page("a_faster_speed_is_faster"),
    ),
    Mutation(
        "the bar does not go back",
        f"{PAGE}/session.py",
        'max(0, min(int(message["month"])',
        'max(self.month, min(int(message["month"])',
        page("the_bar_goes_back_to_a_month_that_was_and_forth_again"),
    ),
    Mutation(
        "the bar runs months that have not been",
        f"{JS}/clock.js",
        "goTo(Math.min(Number(bar.value), s.head))",
        "goTo(Number(bar.value))",
        page("the_bar_goes_no_further_than_the_months_that_were"),
    ),
    Mutation(
        "the last month says nothing",
        f"{PAGE}/session.py",
        "if self.worlds is not None and self.month >= self.worlds.last:",
        "if self.worlds is None:",
        page("the_last_month_says_what_to_do"),
    ),
    Mutation(
        "every reset has luck of its own",
        f"{PAGE}/worlds.py",
        "asked.population, asked.case, asked.seed, asked.rules)",
        "asked.population, asked.case, id(self) % 2**32, asked.rules)",
        page("reset_begins_again_with_the_same_worlds"),
    ),
    # --- the map
    Mutation(
        "two colourings show the same",
        f"{JS}/colouring.js",
        '...share("loneliness")',
        '...share("skill")',
        page("every_colouring_draws_another_map_and_says_what_its_colours_mean"),
    ),
    Mutation(
        "the colours of communities are not explained",
        f"{JS}/stage.js",
        "if (c.palette)\n",
        "if (false)\n",
        page("every_colouring_draws_another_map_and_says_what_its_colours_mean"),
    ),
    Mutation(
        "ties are always drawn",
        f"{JS}/ties.js",
        'if (how.ties !== "none") ',
        "",
        page("ties_can_be_left_out"),
    ),
    Mutation(
        "ties that were lost count as ties that only one world has",
        f"{JS}/frame.js",
        "if (one.state[e] < 2 && !there.has(",
        "if (!there.has(",
        page("the_difference_says_how_many_ties_only_one_world_has"),
    ),
    Mutation(
        "the chosen one is marked on the right only",
        f"{JS}/stage.js",
        "        chosen: s.chosen,",
        "        chosen: k ? s.chosen : null,",
        page("a_click_marks_the_same_one_on_both_sides_and_tells_both_lives"),
    ),
    Mutation(
        "a life does not tell memberships",
        f"{PAGE}/stories.py",
        '            "memberships": [int((m.member == row).sum()) for m in seen],\n',
        "",
        page("both_lives_tell_ties_memberships_and_trust_over_time_in_pictures_and_in_a_table"),
    ),
    Mutation(
        "the table of lives skips years",
        f"{JS}/story.js",
        "month <= told.month; month += 12",
        "month <= told.month; month += 24",
        page("both_lives_tell_ties_memberships_and_trust_over_time_in_pictures_and_in_a_table"),
    ),
    Mutation(
        "new ties look like old ones",
        f"{JS}/ties.js",
        "state[e] === 1, NEW,",
        "state[e] === 1, theme.quiet,",
        page("ties_that_form_and_ties_that_go_are_drawn_in_colours_of_their_own"),
    ),
    Mutation(
        "lost ties are not drawn",
        f"{JS}/ties.js",
        "  lines((e) => state[e] === 2, LOST, 0.55 + 0.45 * flash, 1.1 + 1.2 * flash, [2, 3]);\n",
        "",
        page("ties_that_form_and_ties_that_go_are_drawn_in_colours_of_their_own"),
    ),
    Mutation(
        "ties are gathered for nobody",
        f"{JS}/ties.js",
        'residents > MANY ? "gathered"',
        'residents < 0 ? "gathered"',
        page("above_500_residents_ties_are_gathered_unless_asked_for_and_the_address_keeps_it"),
    ),
    Mutation(
        "lost ties are gathered with those that stand",
        f"{JS}/ties.js",
        "standing: old + fresh,",
        "standing: old + fresh + gone,",
        page("ties_are_gathered_by_pair_of_blocks_and_state_and_none_is_left_out"),
    ),
    Mutation(
        "names are written over each other",
        f"{JS}/places.js",
        "    taken.push([left[k],",
        "    [].push([left[k],",
        page("names_of_places_are_written_where_there_is_room_and_never_over_each_other"),
    ),
    Mutation(
        "a map zooms about its corner",
        f"{JS}/ground.js",
        "x: sight.x + x / sight.zoom - x / zoom,",
        "x: sight.x,",
        page("whoever_is_under_the_pointer_is_found_from_close_by_too_and_the_point_stays_under_it"),
    ),
    Mutation(
        "whoever is hovered over is not drawn",
        f"{JS}/map.js",
        "drawOne(ctx, ground, frame, hovered);",
        "drawOne(ctx, ground, frame, null);",
        page("both_maps_zoom_and_move_together_and_show_whoever_is_hovered_over"),
    ),
    Mutation(
        "ties flash where motion is not wanted",
        f"{JS}/stage.js",
        "still.matches || ",
        "",
        page("new_and_lost_ties_flash_but_not_where_motion_is_not_wanted"),
    ),
    Mutation(
        "places are the orange of the short option",
        f"{JS}/map.js",
        'USE = "#d90036"',
        'USE = "#e06a10"',
        colours("nothing_on_a_map_has_the_colour_of_an_option"),
    ),
    Mutation(
        "hovering tells nothing",
        f"{JS}/stage.js",
        "tip.hidden = !thing;",
        "tip.hidden = true;",
        page("hovering_tells_what_it_is"),
    ),
    Mutation(
        "the keys of groups and institutions change places",
        f"{JS}/stage.js",
        '{ g: "group", i: "institution" }',
        '{ g: "institution", i: "group" }',
        page("keys_choose_residents_groups_and_institutions"),
    ),
    Mutation(
        "the table of places chooses nobody",
        f"{JS}/story.js",
        "() => page.choose(thing)",
        "() => page.choose(null)",
        page("the_table_of_places_chooses_from_it"),
    ),
    Mutation(
        "two marks of the key look the same",
        f"{JS}/key.js",
        "mark(institution(1, 2, 0.3),",
        "mark(institution(1, 0, 0.3),",
        page("the_key_explains_every_mark"),
    ),
    Mutation(
        "lost ties are not explained beside the maps",
        f"{JS}/key.js",
        '"lost ties, net" : "lost tie"',
        '"lost ties, net" : "tie"',
        page("the_main_marks_are_explained_beside_the_maps_and_all_of_them_a_click_away"),
    ),
    Mutation(
        "all marks opens something else",
        f"{JS}/key.js",
        'page.tabs.open("key")',
        'page.tabs.open("money")',
        page("the_main_marks_are_explained_beside_the_maps_and_all_of_them_a_click_away"),
    ),
    # --- programmes and place
    Mutation(
        "the editor forgets a change",
        f"{JS}/editor.js",
        "else now[name] = to;",
        "else delete now[name];",
        page("a_change_of_the_programme_is_told_and_waits_for_the_reset"),
    ),
    Mutation(
        "the money of a draft is not drawn",
        f"{JS}/clock.js",
        "sharp(money),\n      options = (s.preview || s.worlds).options;",
        "sharp(money),\n      options = s.worlds.options;",
        page("a_change_of_the_programme_is_told_and_waits_for_the_reset"),
    ),
    Mutation(
        "nothing says that a change waits",
        f"{JS}/stage.js",
        's.pending ? h("strong"',
        'false ? h("strong"',
        page("a_change_of_the_programme_is_told_and_waits_for_the_reset"),
    ),
    Mutation(
        "the mix cannot be changed",
        f"{JS}/editor.js",
        '        change("mix", mix);\n',
        "",
        page("the_mix_is_shares_that_add_up_and_is_told"),
    ),
    Mutation(
        "a difference in money is not told",
        f"{JS}/clock.js",
        "Math.abs(gap) < 1) said",
        "Math.abs(gap) < 1e9) said",
        page("both_options_are_worth_the_same_or_the_difference_is_told_in_pounds"),
    ),
    Mutation(
        "the option on the left cannot be changed",
        f"{JS}/stage.js",
        "s.draft[side] = name;\n      page.edited();",
        "s.draft.right = name;\n      page.edited();",
        page("another_option_can_be_chosen_on_either_side"),
    ),
    Mutation(
        "the seed cannot be changed",
        f"{JS}/editor.js",
        'number("Seed", s.draft.seed, set("seed")',
        'number("Seed", s.draft.seed, set("years")',
        page("place_population_and_seed_apply_at_the_next_reset"),
    ),
    Mutation(
        "searching finds all numbers",
        f"{JS}/editor.js",
        "if (text && !`${p.name}",
        "if (false && !`${p.name}",
        page("numbers_can_be_searched_and_each_has_its_unit_range_and_source"),
    ),
    Mutation(
        "a number's range is not told",
        f"{JS}/editor.js",
        "Catalogue ${p.value}, from ${p.low} to ${p.high}.",
        "Catalogue ${p.value}.",
        page("numbers_can_be_searched_and_each_has_its_unit_range_and_source"),
    ),
    Mutation(
        "a changed number is the catalogue's after all",
        f"{JS}/editor.js",
        "else s.draft.changes[p.name] = n;",
        "else s.draft.changes[p.name] = p.value;",
        page("a_changed_number_is_what_the_next_worlds_are_made_with"),
    ),
    # --- mistakes
    Mutation(
        "a mistake is not a sentence",
        f"{PAGE}/playing.py",
        "return text[:1].upper() + text[1:]",
        "return text",
        page("a_mistake_is_told_in_a_sentence_with_what_is_allowed"),
    ),
    Mutation(
        "a broken link is not told",
        f"{PAGE}/session.py",
        "        if self.first_mistake:",
        "        if False:",
        page("a_broken_link_is_told_in_a_sentence_and_the_page_is_there"),
    ),
    Mutation(
        "a link may name a file",
        f"{PAGE}/request.py",
        "        if option not in known:\n            raise",
        "        from kith.model.programme import programme_named\n\n        return programme_named(option)\n"
        "        if option not in known:\n            raise",
        page("a_link_cannot_name_a_file_of_the_server"),
    ),
    Mutation(
        "the server gives out its files",
        f"{PAGE}/serving.py",
        "            Door(app, origin, token, SERVED),",
        f"            {LEAKING}",
        page("no_file_of_the_server_can_be_read_by_its_path"),
    ),
    # --- the door
    Mutation(
        "a page answers to every name",
        f"{PAGE}/door.py",
        'asked.headers.getlist("host") != [self.host]',
        "False",
        door("a_name_that_leads_here_is_not_the_pages", "under_a_name_the_page_answers_to_that_name_alone"),
    ),
    Mutation(
        "a page answers other sites",
        f"{PAGE}/door.py",
        'origins != [self.origin] and (origins or asked.scope["type"] == "websocket")',
        "False",
        page("another_site_in_the_same_browser_comes_in_nowhere_and_takes_no_place")
        + door("no_other_site_comes_in_even_with_the_cookie"),
    ),
    Mutation(
        "a page asks for no token",
        f"{PAGE}/door.py",
        "not self.opens(asked.cookies.get(self.cookie))",
        "False",
        door("nobody_comes_in_without_the_token"),
    ),
    Mutation(
        "all of Solara's paths are served",
        f"{PAGE}/door.py",
        "not self.served.fullmatch(path)",
        "False",
        door("nothing_but_the_page_is_served"),
    ),
    Mutation(
        "messages in bytes are read",
        f"{PAGE}/door.py",
        "texts_only(receive, send)",
        "receive",
        door("no_frame_costs_the_server_anything"),
    ),
    Mutation(
        "messages may have any length",
        f"{PAGE}/serving.py",
        "            ws_max_size=MOST_SENT,\n",
        "",
        door("no_frame_costs_the_server_anything"),
    ),
    # --- what can leave
    Mutation(
        "a link forgets the option on the left",
        f"{PAGE}/request.py",
        'if name not in ("changes", "with") and value',
        'if name not in ("changes", "with", "left") and value',
        page("a_link_restores_the_same_state"),
    ),
    Mutation(
        "watching writes",
        f"{PAGE}/frames.py",
        "        member = r.member_of != NONE\n",
        "        r.trust[0] = 0.5\n        member = r.member_of != NONE\n",
        page("watching_changes_nothing"),
    ),
    Mutation(
        "a tour tells what does not hold",
        "experiments/page/tours.py",
        "if not look.holds(claim):",
        "if False:",
        (
            "tests/test_tours.py::test_every_claim_of_a_tour_holds_in_its_worlds_and_every_number_is_looked_up",
        ),
    ),
    Mutation(
        "a world stands among twenty of another question",
        "experiments/page/among.py",
        'record().get("asked") != asked_of(asked) or ',
        "",
        ("tests/test_typical.py::test_no_world_is_shown_among_twenty_of_another_question",),
    ),
    Mutation(
        "the command forgets the seed",
        f"{PAGE}/share.py",
        'common += ["--seed", str(first_seed(asked) if is_comparison else asked.seed)]',
        "common += []",
        page("the_command_asks_the_same"),
    ),
    Mutation(
        "the wrong box is copied",
        f"{JS}/sharing.js",
        'copy(command, "Copy as command")',
        'copy(link, "Copy as command")',
        page("the_command_asks_the_same"),
    ),
    Mutation(
        "the table that leaves lacks a month",
        f"{JS}/sharing.js",
        "rows.slice(0, s.head + 1)",
        "rows.slice(0, s.head)",
        page("pictures_and_tables_can_be_kept"),
    ),
    # --- charts and twenty runs
    Mutation(
        "the ends of programmes are not marked",
        f"{JS}/charts.js",
        "for (const end of c.ends) line(",
        "for (const end of []) line(",
        page("the_end_of_a_programme_is_marked_in_the_charts"),
    ),
    Mutation(
        "bands are not drawn",
        f"{JS}/charts.js",
        "for (const b of c.bands || [])",
        "for (const b of [])",
        page("twenty_runs_add_bands_and_say_what_one_can_tell"),
    ),
    Mutation(
        "a title is cut",
        f"{JS}/charts.js",
        "fitting(ctx, c.title, c.w - 4)",
        "fitting(ctx, c.title, c.w / 2)",
        page("no_title_is_clipped_on_a_phone_or_a_wide_screen_whatever_is_shown"),
    ),
    Mutation(
        "change since the start is what there is",
        f"{JS}/outcome.js",
        'since = view === "change";',
        "since = false;",
        page("no_title_is_clipped_on_a_phone_or_a_wide_screen_whatever_is_shown"),
    ),
    Mutation(
        "a share is told as a number",
        f"{JS}/amounts.js",
        'const isShare = (o) => o.unit === "share";',
        "const isShare = () => false;",
        page("values_are_read_by_hand_and_by_keyboard_as_the_tables_have_them"),
    ),
    Mutation(
        "an arrow goes two years",
        f"{JS}/pointed.js",
        "const YEAR = 12;",
        "const YEAR = 24;",
        page("values_are_read_by_hand_and_by_keyboard_as_the_tables_have_them"),
    ),
    Mutation(
        "the table of places has the left twice",
        f"{JS}/differs.js",
        "openedBy(s, k).map((one) => [one.month",
        "openedBy(s, 0).map((one) => [one.month",
        page("places_that_opened_and_closed_are_on_the_calendar_and_in_a_table"),
    ),
    Mutation(
        "the runs go on though cancelled",
        f"{PAGE}/bands.py",
        "        self.enough.set()",
        "        pass",
        page("twenty_runs_can_be_cancelled"),
    ),
    # --- visitors
    Mutation(
        "all visitors share one clock",
        f"{PAGE}/app.py",
        "session = Session(send, query, settings.known, settings.grounds, settings.rules, settings.survey)",
        'session = globals().setdefault("shared", Session(send, query, settings.known))',
        page("two_visitors_do_not_disturb_each_other"),
    ),
    Mutation(
        "whoever leaves keeps their place",
        f"{PAGE}/app.py",
        "            room.release()",
        "            pass",
        page("a_visitor_who_has_left_makes_room_for_another"),
    ),
    Mutation(
        "everybody is let in",
        f"{PAGE}/app.py",
        "    if not came:",
        "    if False:",
        page("one_visitor_too_many_is_told_so_politely"),
    ),
    Mutation(
        "the page does not go on when the server is back",
        f"{JS}/line.js",
        "window.location.reload()",
        "null",
        page("the_page_goes_on_by_itself_when_the_server_was_killed_and_is_back"),
    ),
    # --- for everybody
    Mutation(
        "the bar has no name",
        f"{JS}/clock.js",
        'class: "bar",\n    "aria-label": "Month",',
        'class: "bar",',
        page("every_control_has_a_name_and_can_be_reached_by_keyboard"),
    ),
    Mutation(
        "the maps cannot be reached by keyboard",
        f"{JS}/stage.js",
        'class: "map",\n      tabindex: 0,',
        'class: "map",\n      tabindex: -1,',
        page("every_control_has_a_name_and_can_be_reached_by_keyboard"),
    ),
    Mutation(
        "focus is not seen",
        f"{JS}/page.css",
        ":focus-visible { outline: 3px solid",
        ":focus-visible { outline: 0px solid",
        page("focus_is_seen"),
    ),
    Mutation(
        "arrows move the wrong way",
        f"{JS}/tabs.js",
        "{ ArrowRight: 1, ArrowLeft: -1 }",
        "{ ArrowRight: -1, ArrowLeft: 1 }",
        page("the_tabs_go_by_arrows_and_space_plays"),
    ),
    Mutation(
        "space does nothing",
        f"{JS}/page.js",
        "    time.play.click();\n",
        "",
        page("the_tabs_go_by_arrows_and_space_plays"),
    ),
    Mutation(
        "a map is not told in words",
        f"{JS}/words.js",
        '${counted(f.many.residents, "resident")}',
        "residents",
        page("pictures_are_told_in_words_and_in_tables"),
    ),
    Mutation(
        "the table of money shows months to come",
        f"{JS}/differs.js",
        'spent[k][year] === undefined ? ""',
        "spent[k][year] === null ? 0",
        page("pictures_are_told_in_words_and_in_tables"),
    ),
    Mutation(
        "Mesa's page lacks a plot",
        f"{PAGE}/solaraviz.py",
        '            make_plot_component("trust"),\n',
        "",
        page("mesas_own_page_steps_and_resets"),
    ),
]

WITHOUT_A_BROWSER = [
    # --- links
    Mutation(
        "a link rounds numbers",
        f"{PAGE}/request.py",
        'f"{name}={value!r}") for name, value in self.changes',
        'f"{name}={value:.0f}") for name, value in self.changes',
        stands_on("a_link_asks_for_what_it_was_made_from"),
    ),
    Mutation(
        "a link may change anything of a programme",
        f"{PAGE}/request.py",
        "        if name not in FIELDS:",
        "        if False:",
        stands_on("a_link_that_asks_for_what_is_not_there_is_a_mistake"),
    ),
    Mutation(
        "an option may be of any kind",
        f"{PAGE}/request.py",
        'if not isinstance(plain.get(side, ""), (str, Mapping)):',
        "if False:",
        stands_on("plain_data_of_the_wrong_kind_is_a_mistake"),
    ),
    Mutation(
        "a stretched pace is turned round",
        f"{PAGE}/request.py",
        "for share in shares]",
        "for share in shares[::-1]]",
        stands_on("a_pace_that_is_stretched_keeps_its_shape_and_adds_up"),
    ),
    Mutation(
        "stages of a file have the share of a month",
        f"{PAGE}/share.py",
        "share * months))",
        "share))",
        stands_on("an_edited_programme_written_as_toml_is_the_same_programme"),
    ),
    Mutation(
        "options are equal only where they need not be",
        f"{PAGE}/request.py",
        "        if self.equal != EQUAL[0]:",
        "        if self.equal == EQUAL[0]:",
        stands_on("options_that_differ_in_budget_are_made_equal_unless_their_own_is_asked_for"),
    ),
    # --- frames
    Mutation(
        "a frame takes belonging for trust",
        f"{PAGE}/frames.py",
        '"trust": shares(r.trust)',
        '"trust": shares(r.belonging)',
        stands_on("a_frame_holds_the_month_as_it_was"),
    ),
    Mutation(
        "a frame can be changed",
        f"{PAGE}/frames.py",
        "np.frombuffer(frame, kind, many[like], at)",
        "np.frombuffer(frame, kind, many[like], at).copy()",
        stands_on("a_frame_cannot_be_changed"),
    ),
    Mutation(
        "a lost tie is shown for two months",
        f"{PAGE}/frames.py",
        "(self.lost_in > month - RECENT)",
        "(self.lost_in >= month - RECENT)",
        stands_on("a_tie_is_new_in_the_month_it_forms_and_lost_in_the_month_it_goes"),
    ),
    Mutation(
        "recording writes",
        f"{PAGE}/frames.py",
        "        member = r.member_of != NONE\n",
        "        r.trust[0] = 0.5\n        member = r.member_of != NONE\n",
        stands_on("recording_reads_and_never_writes"),
    ),
    Mutation(
        "history that is too long may begin",
        f"{PAGE}/worlds.py",
        "    if needed > MOST_HISTORY:",
        "    if False:",
        stands_on("history_is_bounded_before_it_begins_and_while_it_grows"),
    ),
    Mutation(
        "history grows without end",
        f"{PAGE}/worlds.py",
        "        if self.bytes_kept * (1 + 1 / len(self.months[1])) > MOST_HISTORY:",
        "        if False:",
        stands_on("history_is_bounded_before_it_begins_and_while_it_grows"),
    ),
    Mutation(
        "history does not count its rows",
        f"{PAGE}/worlds.py",
        "len(frames[-1]) + ROW",
        "len(frames[-1])",
        stands_on("history_takes_what_is_told_and_no_more_than_was_expected"),
    ),
    Mutation(
        "history keeps more than it counts",
        f"{PAGE}/worlds.py",
        "            months.append(seen(world))",
        "            months.append(seen(world) | {'kept': bytes(9000)})",
        stands_on("history_takes_what_is_told_and_no_more_than_was_expected"),
    ),
    Mutation(
        "building work closes a place",
        f"{PAGE}/openings.py",
        "np.where(~i.is_open & (i.works > 0), was, i.is_open)",
        "i.is_open.copy()",
        stands_on("a_place_that_is_open_again_after_building_work_was_never_closed"),
    ),
    Mutation(
        "change since the start begins nowhere",
        f"{PAGE}/bands.py",
        "by_seed - by_seed.iloc[0]",
        "by_seed",
        stands_on("change_is_each_worlds_own_since_the_start"),
    ),
    Mutation(
        "a chart shows a difference that nobody can see",
        f"{PAGE}/outcomes.py",
        "margin * APART",
        "margin",
        stands_on("no_chart_is_finer_than_published_places_lie_apart"),
    ),
    # --- stories
    Mutation(
        "a life counts lost ties",
        f"{PAGE}/stories.py",
        "mine = stands & (",
        "mine = (True) & (",
        stands_on("a_residents_story_is_the_one_that_a_run_tells"),
    ),
    Mutation(
        "a group never ends",
        f"{PAGE}/stories.py",
        'return ["is no more"] if',
        'return [""] if',
        stands_on("a_groups_story_tells_its_members_and_its_end"),
    ),
    Mutation(
        "an institution never closes",
        f"{PAGE}/stories.py",
        "if now[0] != before[0] else []",
        "if now[0] > before[0] else []",
        stands_on("an_institutions_story_tells_what_it_was_and_when_it_opened_and_closed"),
    ),
    Mutation(
        "a life has one membership at most",
        f"{PAGE}/stories.py",
        "[int((m.member == row).sum()) for m in seen]",
        "[int((m.group == row).sum()) for m in seen]",
        stands_on("the_lines_of_a_life_are_what_the_world_had_each_month"),
    ),
    Mutation(
        "an institution hosts whoever is its row",
        f"{PAGE}/stories.py",
        "int((month.host == row).sum())",
        "int((month.group_row == row).sum())",
        stands_on("the_lines_of_a_life_are_what_the_world_had_each_month"),
    ),
    # --- the same elsewhere
    Mutation(
        "the script runs a month too many",
        f"{PAGE}/share.py",
        'f"for month in range({months}):"',
        'f"for month in range({months + 1}):"',
        stands_on("the_script_gives_the_digests_of_the_page"),
    ),
    Mutation(
        "every pair of options is a comparison",
        f"{PAGE}/share.py",
        "is_comparison = names and len(set(names)) == len(names)",
        "is_comparison = True",
        stands_on("the_command_is_a_comparison_only_where_a_comparison_asks_the_same"),
    ),
    # --- the clock
    Mutation(
        "the clock does not wait for the browser",
        f"{PAGE}/playing.py",
        " or self.sent - self.drawn >= AHEAD:",
        ":",
        stands_on("a_browser_that_draws_no_more_stops_the_clock"),
    ),
    Mutation(
        "playing does not stop in the last month",
        f"{PAGE}/playing.py",
        "            if self.playing and self.month >= worlds.last:",
        "            if False:",
        stands_on("playing_stops_in_the_last_month"),
    ),
    Mutation(
        "a session that is closed works on",
        f"{PAGE}/playing.py",
        "self.closed, self.playing = True, False",
        "self.playing = False",
        stands_on("a_session_that_is_closed_lets_its_thread_end"),
    ),
    Mutation(
        "worlds that were reset stay for a while",
        f"{PAGE}/playing.py",
        "        gc.collect()  # the worlds",
        "        pass  # the worlds",
        stands_on("nothing_of_worlds_that_were_reset_stays_alive_even_for_a_while"),
    ),
    Mutation(
        "worlds that were reset stay for ever",
        f"{PAGE}/playing.py",
        "        worlds = Worlds(asked)\n",
        "        worlds = Worlds(asked)\n        Clock.kept = [*getattr(Clock, 'kept', []), worlds]\n",
        stands_on("nothing_of_worlds_that_were_reset_stays_alive_even_for_a_while"),
    ),
    Mutation(
        "sessions stay for ever",
        f"{PAGE}/playing.py",
        "        self._send = send\n",
        "        self._send = send\n        Clock.kept = [*getattr(Clock, 'kept', []), self]\n",
        stands_on("a_session_that_is_closed_is_let_go_with_its_worlds"),
    ),
    Mutation(
        "nonsense ends the connection",
        f"{PAGE}/session.py",
        "        except Exception as error:",
        "        except ZeroDivisionError as error:",
        stands_on("nonsense_from_a_browser_is_answered_with_a_sentence_or_not_at_all"),
    ),
    # --- what is offered, and what is needed
    Mutation(
        "the editor lacks a number",
        f"{PAGE}/choices.py",
        "[parameter(each) for each in rules.catalogue.values()]",
        "[parameter(each) for each in [*rules.catalogue.values()][1:]]",
        stands_on("the_editor_offers_every_number_place_and_programme"),
    ),
    Mutation(
        "a bundle lacks its modules",
        f"{PAGE}/bundle.py",
        "            add(other)\n",
        "            pass\n",
        stands_on("the_bundles_hold_every_module_and_none_twice_and_import_nothing"),
    ),
    Mutation(
        "the drawing reads the page",
        f"{JS}/map.js",
        "export const USE =",
        "document.title;\nexport const USE =",
        stands_on("the_drawing_knows_nothing_of_servers_or_pages"),
    ),
    Mutation(
        "without a network there is a traceback",
        f"{PAGE}/serving.py",
        "    except requests.RequestException:",
        "    except ZeroDivisionError:",
        stands_on("without_network_and_without_scripts_there_is_a_sentence"),
    ),
    Mutation(
        "without the extra there is a traceback",
        f"{PAGE}/serving.py",
        "    if any(find_spec(name) is None for name in NEEDED):",
        "    if False:",
        stands_on("without_the_extra_there_is_a_sentence"),
    ),
    Mutation(
        "a port that is taken is given",
        f"{PAGE}/serving.py",
        "probe.bind((host, port))",
        "probe.bind((host, 0))",
        stands_on("a_port_that_is_taken_is_a_mistake"),
    ),
    Mutation(
        "a module imports what is not there",
        f"{JS}/story.js",
        "import { spotOf }",
        "import { spotOff }",
        stands_on("every_module_imports_what_its_neighbours_export"),
    ),
    Mutation(
        "three options are served",
        f"{PAGE}/open.py",
        "    if not 1 <= len(options) <= 2:",
        "    if False:",
        stands_on("what_the_page_cannot_show_is_a_mistake_before_anything_is_served"),
    ),
    Mutation(
        "a programme in a file is not known to the page",
        f"{PAGE}/open.py",
        "known={**presets, **{programme.name: programme for programme in programmes}}",
        "known=presets",
        stands_on("a_programme_in_a_file_can_be_named_once_the_command_line_gave_it"),
    ),
    Mutation(
        "two programmes have one name",
        f"{PAGE}/open.py",
        "        if any(one != programme for one in like):",
        "        if False:",
        stands_on("what_cannot_be_shown_is_refused_before_anything_is_served"),
    ),
    Mutation(
        "Mesa's page begins with the first option",
        f"{PAGE}/open.py",
        '"programme": names[-1]',
        '"programme": names[0]',
        stands_on("mesas_page_begins_with_what_was_asked"),
    ),
    Mutation(
        "Mesa's slider of seeds does nothing",
        f"{PAGE}/solaraviz.py",
        "known[programme], seed=seed)",
        "known[programme], seed=1)",
        stands_on("what_mesas_sliders_say_makes_another_neighbourhood"),
    ),
    # --- colours
    Mutation(
        "a step of trust looks like its neighbour",
        f"{JS}/colouring.js",
        '"#c6c2a3"',
        '"#e5d9b6"',
        colours("steps_from_little_to_much_are_told_apart_and_darken_all_the_way"),
    ),
    Mutation(
        "communities are grey and pink",
        f"{JS}/colouring.js",
        '["#99968f", "#58321e", "#fcd107"]',
        '["#7b8794", "#009E73", "#CC79A7"]',
        colours("communities_are_told_apart"),
    ),
    Mutation(
        "new ties are dull green",
        f"{JS}/ties.js",
        'NEW = "#00a668"',
        'NEW = "#5f7a6c"',
        colours("a_new_tie_is_told_from_one_that_stands"),
    ),
    Mutation(
        "new ties are pink as lost ones are",
        f"{JS}/ties.js",
        'NEW = "#00a668"',
        'NEW = "#cf83ae"',
        colours("lines_to_ties_groups_and_places_are_told_apart"),
    ),
    Mutation(
        "red is against green",
        f"{JS}/colouring.js",
        '"#93bcdb", "#4a90c4", "#005a94"];\nexport const COMMUNITIES',
        '"#a8c98f", "#6b9a3f", "#4d6b1f"];\nexport const COMMUNITIES',
        colours("more_on_the_left_is_never_taken_for_more_on_the_right"),
    ),
    Mutation(
        "those who gained much look like those who gained some",
        f"{JS}/colouring.js",
        '"#93bcdb", "#4a90c4", "#005a94"],\n];',
        '"#93bcdb", "#4a90c4", "#4a8fb8"],\n];',
        colours("whoever_gained_is_told_by_how_much"),
    ),
    Mutation(
        "ways to places are as pale as paper",
        f"{JS}/map.js",
        'USE = "#d90036"',
        'USE = "#f5f0dd"',
        colours("every_mark_is_seen_on_the_ground"),
    ),
    Mutation(
        "two options of a figure are red and green",
        "experiments/figures/style.py",
        '"#CC79A7", "#E69F00"',
        '"#7a8a3a", "#E69F00"',
        colours("options_are_told_apart_in_every_figure"),
    ),
    Mutation(
        "business as usual is as blue as patient",
        "experiments/figures/style.py",
        'GREY = "#666666"',
        'GREY = "#3f6a8c"',
        colours("the_two_options_of_the_page_and_business_as_usual_are_told_apart_at_a_glance"),
    ),
]

if __name__ == "__main__":
    os.environ.setdefault("KITH_PATIENCE", "20")
    sys.exit(main(sys.argv[1:], [*WITHOUT_A_BROWSER, *IN_THE_BROWSER]))
