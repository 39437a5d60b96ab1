"""What is printed: headings, columns, and what to do on the day when something goes wrong.

``{page}`` and ``{pages}`` are filled in by the templates.
"""

_WEEKDAYS: dict[str, tuple[str, str, str]] = {
    "day.weekday.1": ("星期一", "星期一", "Monday"),
    "day.weekday.2": ("星期二", "星期二", "Tuesday"),
    "day.weekday.3": ("星期三", "星期三", "Wednesday"),
    "day.weekday.4": ("星期四", "星期四", "Thursday"),
    "day.weekday.5": ("星期五", "星期五", "Friday"),
    "day.weekday.6": ("星期六", "星期六", "Saturday"),
    "day.weekday.7": ("星期日", "星期日", "Sunday"),
}
_MONTHS: dict[str, tuple[str, str, str]] = {
    f"day.month.{number}": (f"{number}月", f"{number}月", name)
    for number, name in enumerate(
        (
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        start=1,
    )
}

_EVERYWHERE: dict[str, tuple[str, str, str]] = {
    "day": (
        "{year}年{month}{day}日（{weekday}）",
        "{year}年{month}{day}日（{weekday}）",
        "{weekday}, {day} {month} {year}",
    ),
    "paper.foot": (
        "版本：{version}（修订 {revision}） · 制表：{time}",
        "版本：{version}（修訂 {revision}） · 製表：{time}",
        "Version: {version} (revision {revision}) · made {time}",
    ),
    "paper.page": ("第 {page} 页，共 {pages} 页", "第 {page} 頁，共 {pages} 頁", "Page {page} of {pages}"),
    "paper.whole": ("全册第 {page} 页", "全冊第 {page} 頁", "Sheet {page}"),
    "paper.nothing": ("目前没有可印的内容。", "目前沒有可印的內容。", "There is nothing to print yet."),
    "paper.table": ("{table} 号桌", "{table} 號桌", "Table {table}"),
    "paper.bracketed": ("{text}（{further}）", "{text}（{further}）", "{text} ({further})"),
    "paper.nobody_expected": ("（已不参会的单位）", "（已不參會的單位）", "(no longer taking part)"),
    "paper.free": ("空桌", "空桌", "free"),
    "paper.closed": ("不开放", "不開放", "closed"),
    "paper.qr": ("{name} 的二维码", "{name} 的二維碼", "QR code of {name}"),
    # columns and labels
    "paper.date": ("日期", "日期", "Date"),
    "paper.where": ("地点", "地點", "Venue"),
    "paper.time": ("时间", "時間", "Time"),
    "paper.table_column": ("桌号", "桌號", "Table"),
    "paper.place_column": ("桌号/地点", "桌號/地點", "Table or place"),
    "paper.content": ("对接单位与议题", "對接單位與議題", "With whom, about what"),
    "paper.demand_side": ("需求方", "需求方", "Demand side"),
    "paper.supply_side": ("供给方", "供給方", "Supply side"),
    "paper.organisation": ("单位", "單位", "Organisation"),
    "paper.name": ("姓名", "姓名", "Name"),
    "paper.post": ("职务", "職務", "Post"),
    "paper.signature": ("签名", "簽名", "Signature"),
    "paper.arrived": ("到场", "到場", "Here"),
    "paper.number": ("序号", "序號", "No."),
    "paper.remark": ("备注", "備註", "Notes"),
    # what happens at a time
    "line_kind.meeting": ("洽谈", "洽談", "Meetings"),
    "line_kind.talk": ("主题发言", "主題演講", "Talk"),
    "line_kind.need_presented": ("需求发布", "需求發佈", "Need presented"),
    "line_kind.pitch": ("路演", "路演", "Pitch"),
    "line_kind.round_table": ("圆桌会", "圓桌會", "Round table"),
    "line_kind.signing": ("签约", "簽約", "Signing"),
    "line_kind.open_desk": ("咨询台", "諮詢台", "Open desk"),
    "line_kind.pause": ("休息", "休息", "Pause"),
    # sheets
    "paper.title.agendas": ("日程单", "日程單", "Agendas"),
    "paper.title.changed_agendas": ("需重印的日程单", "需重印的日程單", "Agendas printed again"),
    "paper.title.changes": ("变更通知", "變更通知", "What changed"),
    "paper.title.table_cards": ("桌牌", "桌牌", "Table cards"),
    "paper.title.badges": ("胸牌", "名牌", "Badges"),
    "paper.title.name_cards": ("席卡", "座位名牌", "Name cards"),
    "paper.title.seat_plan": ("座位图", "座位圖", "Seat plan"),
    "paper.title.sign_in": ("签到表", "簽到表", "Sign-in sheet"),
    "paper.title.booklet": ("会议手册", "會議手冊", "Conference booklet"),
    "paper.title.grid": ("洽谈总表", "洽談總表", "Schedule of all tables"),
    "paper.title.wall": ("大屏与张贴", "大屏幕與張貼", "Wall screens and posters"),
    "paper.title.run_of_day": ("当日执行手册", "當日執行手冊", "Run of the day"),
    "paper.title.everything": ("现场全套文件", "現場全套文件", "All papers of the day"),
}

_SHEETS: dict[str, tuple[str, str, str]] = {
    # agendas
    "paper.team": ("日程 {number}", "日程 {number}", "Agenda {number}"),
    "paper.team_of": (
        "日程 {number}（本单位共 {of} 份）",
        "日程 {number}（本單位共 {of} 份）",
        "Agenda {number} of {of} of this organisation",
    ),
    "paper.agenda_hint": (
        "请提前 3 分钟到桌。如有变更，以会务组最新一版为准。",
        "請提前 3 分鐘到桌。如有變更，以會務組最新一版為準。",
        "Please be at the table 3 minutes early. If something changes, the organizer's latest version counts.",
    ),
    "paper.no_lines": (
        "暂无安排，请留意会务组通知。",
        "暫無安排，請留意會務組通知。",
        "Nothing is arranged yet; the organizer will tell you.",
    ),
    "paper.scan": ("扫码看最新日程", "掃碼看最新日程", "Scan for the latest"),
    # badges, seats
    "paper.hall_order": (
        "按桌号排列，不表示实际位置与比例。",
        "按桌號排列，不表示實際位置與比例。",
        "In the order of the tables, not to scale.",
    ),
    "paper.index": ("各单位桌号索引", "各單位桌號索引", "Who meets where"),
    "paper.all_meetings": ("全部 {count} 场", "全部 {count} 場", "all {count} meetings"),
    "paper.no_meetings": ("无洽谈", "無洽談", "no meetings"),
    "paper.tables_apart": ("未分区", "未分區", "Other tables"),
    # sign-in
    "paper.guests": ("临时到场", "臨時到場", "Not on the list"),
    # wall
    "paper.go_to": ("请到以下桌位", "請到以下桌位", "Please go to your table"),
    "paper.meanwhile": ("同时进行：{listed}", "同時進行：{listed}", "Meanwhile: {listed}"),
    # booklet
    "paper.contents": ("目录", "目錄", "Contents"),
    "paper.programme": ("议程", "議程", "Programme"),
    "paper.firms": ("参会单位", "參會單位", "Who takes part"),
    "paper.firms.demand": ("需求单位", "需求單位", "With needs"),
    "paper.firms.supply": ("供给单位", "供給單位", "With products"),
    "paper.firms.both": ("供需双方单位", "供需雙方單位", "With needs and products"),
    "paper.firms.supporter": ("支持单位", "支援單位", "Supporters"),
    "paper.notes": ("笔记", "筆記", "Notes"),
    "paper.hosts": ("主办：{listed}", "主辦：{listed}", "Hosted by {listed}"),
    "paper.everybody": ("全体", "全體", "everybody"),
    "paper.slot": ("第 {number} 场", "第 {number} 場", "Slot {number}"),
    "paper.meetings": ("{count} 桌洽谈", "{count} 桌洽談", "Meetings: {count}"),
    "paper.organisations": ("{count} 家单位", "{count} 家單位", "Organisations: {count}"),
    # changes
    "paper.since": (
        "从“{version}”（修订 {revision}）到“{after}”（修订 {now}）",
        "從「{version}」（修訂 {revision}）到「{after}」（修訂 {now}）",
        "From “{version}” (revision {revision}) to “{after}” (revision {now})",
    ),
    "paper.again": ("需重印日程单的单位", "需重印日程單的單位", "Agendas to print again"),
    "paper.gone": (
        "不再参会，请收回旧日程单",
        "不再參會，請收回舊日程單",
        "No longer taking part: take the old agenda back",
    ),
    "paper.changed": ("变更", "變更", "Change"),
    "paper.was": ("原安排", "原安排", "Before"),
    "paper.now": ("现安排", "現安排", "Now"),
    "paper.nothing_changed": (
        "没有变更，无须重印。",
        "沒有變更，無須重印。",
        "Nothing has changed; no agenda has to be printed again.",
    ),
    "paper.changed.added": ("新增", "新增", "Added"),
    "paper.changed.moved": ("改时间/换桌", "改時間/換桌", "Moved"),
    "paper.changed.cancelled": ("取消", "取消", "Cancelled"),
    "paper.changed.changed": ("内容有变", "內容有變", "Changed"),
    "paper.changed.name": ("单位名称", "單位名稱", "Name"),
    "paper.changed.people": ("参会人员", "參會人員", "People"),
    "paper.changed.conference": ("会议信息", "會議資料", "Conference"),
    "paper.changed.other": ("版面有变，请重印", "版面有變，請重印", "Other: print again"),
}

_RUN: dict[str, tuple[str, str, str]] = {
    "paper.figure.organisations": ("家单位", "家單位", "organisations"),
    "paper.figure.people": ("位参会人", "位參會人", "people"),
    "paper.figure.meetings": ("场洽谈", "場洽談", "meetings"),
    "paper.figure.slots": ("个时段", "個時段", "slots"),
    "paper.figure.tables": ("张桌", "張桌", "tables"),
    "paper.expected": ("应到", "應到", "Expected"),
    "paper.done": ("完成", "完成", "Done"),
    "paper.instructions": ("遇事怎么办", "遇事怎麼辦", "What to do when"),
    "paper.held": ("已谈", "已談", "Held"),
    "paper.no_show": ("缺席", "缺席", "No-show"),
    "paper.late": ("迟到", "遲到", "Late"),
    "paper.who_absent": ("缺席方/备注", "缺席方/備註", "Who, notes"),
    "paper.free_tables": ("空桌：{listed}", "空桌：{listed}", "Free tables: {listed}"),
    "paper.standby": ("候补（此时有空）：{listed}", "候補（此時有空）：{listed}", "Standby, free now: {listed}"),
    "paper.filled": ("临时补位", "臨時補位", "Filled in"),
    "paper.keeper": ("记录人", "記錄人", "Kept by"),
    "paper.do.before": ("开场前", "開場前", "Before the opening"),
    "paper.do.before.1": (
        "核对每页页脚的版本：全场只用同一版，旧版全部收回。",
        "核對每頁頁腳的版本：全場只用同一版，舊版全部收回。",
        "Compare the version at the foot of every sheet: use one version in the whole hall and take older ones back.",
    ),
    "paper.do.before.2": (
        "按座位图摆桌，每桌放上对应的桌牌；在入口张贴洽谈总表和桌号索引。",
        "按座位圖擺桌，每桌放上對應的桌牌；在入口張貼洽談總表和桌號索引。",
        "Set up the tables by the seat plan, stand each table's card on it, and hang the schedule and the index at the door.",
    ),
    "paper.do.before.3": (
        "签到台按签到表请来宾签名、打勾，并发给本单位的日程单；同单位有几份的，按姓名分发。",
        "簽到台按簽到表請來賓簽名、打勾，並派發本單位的日程單；同單位有幾份的，按姓名派發。",
        "At the desk, have guests sign and tick them off, and hand out their organisation's agenda; where there are several, by name.",
    ),
    "paper.do.before.4": (
        "指定四人：主持（掌握时间）、签到、场内（巡桌、打勾）、调度（补位、改表）。",
        "指定四人：主持（掌握時間）、簽到、場內（巡桌、打勾）、調度（補位、改表）。",
        "Name four people: one keeps time, one keeps the desk, one walks the tables and ticks, one fills free places.",
    ),
    "paper.do.before.5": (
        "第一场开始前 15 分钟，找出签到表上尚未到场的单位，逐一联系。",
        "第一場開始前 15 分鐘，找出簽到表上尚未到場的單位，逐一聯絡。",
        "A quarter of an hour before the first slot, find on the sign-in sheet who is missing and call them.",
    ),
    "paper.do.slot": ("每一场", "每一場", "In every slot"),
    "paper.do.slot.1": (
        "提前 3 分钟广播：“第几场即将开始，请按日程单到桌。”",
        "提前 3 分鐘廣播：「第幾場即將開始，請按日程單到桌。」",
        "Three minutes before, announce the slot and ask everyone to go to the table on their agenda.",
    ),
    "paper.do.slot.2": (
        "开始后 {soon} 分钟巡桌，在本场的表上打勾：双方都在打“已谈”，有一方没来打“缺席”并写明是谁，晚到打“迟到”。",
        "開始後 {soon} 分鐘巡桌，在本場的表上打勾：雙方都在打「已談」，有一方沒來打「缺席」並寫明是誰，晚到打「遲到」。",
        "{soon} minutes in, walk the tables and tick: held if both sit there, no-show if one is missing (write who), late if one came late.",
    ),
    "paper.do.slot.3": (
        "结束前 3 分钟提醒，到点请双方离桌，给下一场让位。",
        "結束前 3 分鐘提醒，到點請雙方離桌，給下一場讓位。",
        "Three minutes before the end, say so; at the end, ask both to leave the table for the next pair.",
    ),
    "paper.do.slot.4": (
        "谈兴正浓的双方，请到空桌或休息区继续，不占下一场的桌。",
        "談興正濃的雙方，請到空桌或休息區繼續，不佔下一場的桌。",
        "Whoever wants to go on talking goes to a free table or the lounge, never into the next pair's time.",
    ),
    "paper.do.absent": ("有人没来", "有人沒來", "Somebody does not come"),
    "paper.do.absent.1": (
        "开始 {soon} 分钟后仍缺席：先请签到台联系，同时请在桌的一方留座等候。",
        "開始 {soon} 分鐘後仍缺席：先請簽到台聯絡，同時請在桌的一方留座等候。",
        "{soon} minutes in: have the desk call them, and ask the side that came to stay seated.",
    ),
    "paper.do.absent.2": (
        "{late} 分钟仍未到：打“缺席”，从本场的候补名单中找一家，征得在桌一方同意后补位。",
        "{late} 分鐘仍未到：打「缺席」，從本場的候補名單中找一家，徵得在桌一方同意後補位。",
        "{late} minutes in: tick no-show, choose somebody from the slot's standby list, and seat them if the side that came agrees.",
    ),
    "paper.do.absent.3": (
        "补位只选对侧的单位，并先看洽谈总表：双方此前谈过、或当天另有安排的，不补。",
        "補位只選對側的單位，並先看洽談總表：雙方此前談過、或當天另有安排的，不補。",
        "Seat only somebody of the other side, and look at the schedule first: not a pair that meets today anyway.",
    ),
    "paper.do.absent.4": (
        "把补位写进本场末尾的“临时补位”各行：桌号、双方、是否谈成。",
        "把補位寫進本場末尾的「臨時補位」各行：桌號、雙方、是否談成。",
        "Write it on the slot's lines for places filled: table, both sides, held or not.",
    ),
    "paper.do.absent.5": (
        "全天不来的单位：在签到表上注明，把它其余各场逐一告诉对方，并按同样办法补位。原有洽谈一律只作标记，不要涂掉。",
        "全日不來的單位：在簽到表上註明，把它其餘各場逐一告訴對方，並按同樣辦法補位。原有洽談一律只作標記，不要塗掉。",
        "Who does not come at all: note it on the sign-in sheet, tell each partner of the later slots, and fill those places alike. Mark meetings, never strike them out.",
    ),
    "paper.do.late": ("有人迟到", "有人遲到", "Somebody is late"),
    "paper.do.late.1": (
        "{late} 分钟以内：照常开始，按原定时间结束，打“迟到”。",
        "{late} 分鐘以內：照常開始，按原定時間結束，打「遲到」。",
        "Up to {late} minutes: they start, end at the set time, and you tick late.",
    ),
    "paper.do.late.2": (
        "超过 {late} 分钟：本场按缺席处理，另找双方都空的一场和一张空桌补谈。",
        "超過 {late} 分鐘：本場按缺席處理，另找雙方都空的一場和一張空桌補談。",
        "More than {late} minutes: treat it as a no-show and find a later slot in which both are free and a table is.",
    ),
    "paper.do.late.3": (
        "到得晚的单位先到签到台，由签到台告诉它下一场是几号桌。",
        "到得晚的單位先到簽到台，由簽到台告訴它下一場是幾號桌。",
        "Whoever arrives late goes to the desk first, which tells them their next slot and table.",
    ),
    "paper.do.late.4": (
        "改了时间的洽谈，双方的日程单上都要手写更正，并记在那一场的“临时补位”行。",
        "改了時間的洽談，雙方的日程單上都要手寫更正，並記在那一場的「臨時補位」行。",
        "Correct a moved meeting by hand on both agendas, and write it on that slot's lines for places filled.",
    ),
    "paper.do.overrun": ("发言超时", "發言超時", "A speech runs over"),
    "paper.do.overrun.1": (
        "剩 5 分钟、剩 1 分钟各举牌一次；到点由主持人起身收尾。",
        "剩 5 分鐘、剩 1 分鐘各舉牌一次；到點由主持人起身收尾。",
        "Show a sign at five minutes and at one; at the end the chair stands up and closes.",
    ),
    "paper.do.overrun.2": (
        "超时不到 10 分钟：缩短随后的休息，洽谈时间不动。",
        "超時不到 10 分鐘：縮短隨後的休息，洽談時間不動。",
        "Less than ten minutes over: shorten the next pause and leave the meetings where they are.",
    ),
    "paper.do.overrun.3": (
        "超时 10 分钟以上：其后各场整体顺延同样时间，桌号和顺序都不变。在本手册上改写各场起止时间。",
        "超時 10 分鐘以上：其後各場整體順延同樣時間，桌號和順序都不變。在本手冊上改寫各場起止時間。",
        "More: shift all later slots by the same time, with tables and order unchanged, and write the new times into this file.",
    ),
    "paper.do.overrun.4": (
        "顺延后会超过散场时间的：取消最后的自由交流，或把每场各减 5 分钟；仍不够才减去最后一场，并逐桌告知双方。",
        "順延後會超過散場時間的：取消最後的自由交流，或把每場各減 5 分鐘；仍不夠才減去最後一場，並逐桌告知雙方。",
        "If the day would end too late: drop what comes last, or take five minutes off each slot; only then give up the last slot, and tell both sides of each table.",
    ),
    "paper.do.overrun.5": (
        "立即广播新时间，在入口总表上改写，并告知签到台和主持人。",
        "立即廣播新時間，在入口總表上改寫，並告知簽到台和主持人。",
        "Announce the new times at once, write them on the schedule at the door, and tell the desk and the chair.",
    ),
    "paper.do.walk_in": ("有人未报名而来", "有人未報名而來", "Somebody comes unannounced"),
    "paper.do.walk_in.1": (
        "写在签到表末页的“临时到场”，请其签名。",
        "寫在簽到表末頁的「臨時到場」，請其簽名。",
        "Write them on the last page of the sign-in sheet and have them sign.",
    ),
    "paper.do.walk_in.2": (
        "请其旁听全体活动；想洽谈的，列为候补。",
        "請其旁聽全體活動；想洽談的，列為候補。",
        "They may listen to what is for everybody; whoever wants to meet joins the standby list.",
    ),
    "paper.do.walk_in.3": (
        "有空桌、对方也有空时再安排，不挤占已排的洽谈。",
        "有空桌、對方也有空時再安排，不擠佔已排的洽談。",
        "Seat them when a table and the other side are free; never in place of a meeting that stands.",
    ),
    "paper.do.walk_in.4": (
        "两家同时到一张桌：以本手册为准，请另一方到调度处。",
        "兩家同時到一張桌：以本手冊為準，請另一方到調度處。",
        "If two pairs come to one table, this file decides; send the other pair to whoever fills places.",
    ),
    "paper.do.after": ("散场后", "散場後", "After the last slot"),
    "paper.do.after.1": (
        "收齐本手册、签到表，清点页数，不要遗漏任何一场。",
        "收齊本手冊、簽到表，清點頁數，不要遺漏任何一場。",
        "Collect this file and the sign-in sheet and count the pages: no slot may be missing.",
    ),
    "paper.do.after.2": (
        "请来宾填写评价，当场收回。",
        "請來賓填寫評價，當場收回。",
        "Ask guests to rate their meetings before they leave.",
    ),
    "paper.do.after.3": (
        "当天把打勾和补位录入系统；看不清的，打电话向双方核实，不要猜。",
        "當天把打勾和補位輸入系統；看不清的，打電話向雙方核實，不要猜。",
        "Enter the ticks and filled places the same day; call both sides about what cannot be read instead of guessing.",
    ),
    "paper.do.after.4": (
        "把缺席而未补上的洽谈列出来，约定补谈时间。",
        "把缺席而未補上的洽談列出來，約定補談時間。",
        "List the meetings that were missed and not made up, and agree on another time.",
    ),
    # contents of all papers of the day
    "paper.contents.run_of_day": (
        "当日执行手册（每场打勾）",
        "當日執行手冊（每場打勾）",
        "Run of the day, with boxes to tick",
    ),
    "paper.contents.grid": ("洽谈总表（A3）", "洽談總表（A3）", "Schedule of all tables (A3)"),
    "paper.contents.seat_plan": ("座位图与桌号索引", "座位圖與桌號索引", "Seat plan and index"),
    "paper.contents.sign_in": ("签到表", "簽到表", "Sign-in sheet"),
    "paper.contents.agenda": ("各单位日程单", "各單位日程單", "Agendas"),
    "paper.contents.table_card": ("桌牌", "桌牌", "Table cards"),
    "paper.contents.use": (
        "只凭这份文件就能办完当天的活动。先读“当日执行手册”，再按目录分发其余各件。",
        "只憑這份文件就能辦完當天的活動。先讀「當日執行手冊」，再按目錄派發其餘各件。",
        "The day can be run from this file alone. Read the run of the day first, then hand out the rest by this list.",
    ),
}

_ERRORS: dict[str, tuple[str, str, str]] = {
    "paper_unknown": (
        "没有名为“{value}”的打印件。请从列表中选用。",
        "沒有名為「{value}」的列印件。請從清單中選用。",
        "There is no sheet “{value}”. Choose one of the list.",
    ),
    "paper_of_all": (
        "“{kind}”按整场会议印制，不能只印一家单位。请去掉单位，或改印日程单、胸牌、席卡或签到表。",
        "「{kind}」按整場會議列印，不能只印一家單位。請去掉單位，或改印日程單、名牌、座位名牌或簽到表。",
        "“{kind}” is printed for the whole conference. Leave the organisation out, or print its agenda, badges, name cards or sign-in sheet.",
    ),
    "paper_nothing_before": (
        "没有上一次印制的版本可比较。请先印全部日程单，或指明与哪个版本比较。",
        "沒有上一次列印的版本可比較。請先印全部日程單，或指明與哪個版本比較。",
        "There is no earlier printing to compare with. Print all agendas, or name the version to compare with.",
    ),
}

SENTENCES: dict[str, tuple[str, str, str]] = _WEEKDAYS | _MONTHS | _EVERYWHERE | _SHEETS | _RUN | _ERRORS
