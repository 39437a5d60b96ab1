"""Reply forms (回执) and tick sheets: what stands on the blank, and what was not understood in a returned one.

What begins with ``reply.blank.`` or ``reply.label.`` is recognised in returned forms: by these sentences a reader tells what
was printed from what was written.
"""

_ASK = ("请向对方核实。", "請向對方核實。", "Ask the organisation.")


def _at(simplified: str, traditional: str, english: str) -> tuple[str, str, str]:
    """Return what is wrong with a cell, where it is, and what to do."""
    return (
        f"“{{sheet}}”{{cell}}：{simplified}{_ASK[0]}",
        f"「{{sheet}}」{{cell}}：{traditional}{_ASK[1]}",
        f"{{sheet}} {{cell}}: {english} {_ASK[2]}",
    )


SENTENCES: dict[str, tuple[str, str, str]] = {
    # what is printed
    "reply.blank.sheet": ("回执", "回執", "Reply"),
    "reply.blank.tick_sheet": ("勾选表", "勾選表", "Tick sheet"),
    "reply.blank.title": ("{conference}　参会回执", "{conference}　參會回執", "{conference}: reply form"),
    "reply.blank.tick_title": (
        "{conference}　洽谈对象勾选表",
        "{conference}　洽談對象勾選表",
        "{conference}: proposed partners",
    ),
    "reply.blank.when": (
        "时间：{day}　　地点：{venue}",
        "時間：{day}　　地點：{venue}",
        "Date: {day}    Venue: {venue}",
    ),
    "reply.blank.day": ("时间：{day}", "時間：{day}", "Date: {day}"),
    "reply.blank.how": (
        "请填写浅黄色的格子，存盘后把本文件发回。人员不够可插入行；请保留编码。拿不准的照实写，工作人员会与您联系。",
        "請填寫淺黃色的格子，儲存後把本檔案發回。人員不夠可插入列；請保留編碼。拿不準的照實寫，工作人員會與您聯絡。",
        (
            "Fill in the yellow cells, save the file and send it back. Insert rows for more people; keep the code. "
            "Where you are not sure, write what you know: we will call."
        ),
    ),
    "reply.blank.how_document": (
        "请直接填写，方框点一下即打勾；存盘后把本文件发回。人员不够可插入行；请保留编码。拿不准的照实写，工作人员会与您联系。",
        "請直接填寫，方框點一下即打勾；儲存後把本檔案發回。人員不夠可插入列；請保留編碼。拿不準的照實寫，工作人員會與您聯絡。",
        (
            "Write into the tables; a click ticks a box. Save the file and send it back. Insert rows for more people; keep the "
            "code. Where you are not sure, write what you know: we will call."
        ),
    ),
    "reply.blank.how_ticks": (
        "请在希望或不希望洽谈的单位后打√，其余可不填；存盘后把本文件发回。请保留编码。",
        "請在希望或不希望洽談的單位後打√，其餘可不填；儲存後把本檔案發回。請保留編碼。",
        "Tick whom you wish or do not wish to meet and leave the others open. Save the file and send it back; keep the code.",
    ),
    "reply.blank.answer_by": ("请于 {day} 前发回。", "請於 {day} 前發回。", "Please answer by {day}."),
    "reply.blank.privacy": (
        "联系方式只用于本次对接会的联络和安排，加密保存，不公开。",
        "聯絡方式只用於本次對接會的聯絡和安排，加密儲存，不公開。",
        "Contacts are used for arranging this conference only, kept encrypted and not published.",
    ),
    "reply.blank.made": ("制作时间：{made_at}", "製作時間：{made_at}", "Made: {made_at}"),
    "reply.blank.people": ("参会人员", "參會人員", "People who come"),
    "reply.blank.slots": (
        "不能参加洽谈的时段（都能参加则不填）",
        "不能參加洽談的時段（都能參加則不填）",
        "Times you cannot attend (leave empty if you can attend all)",
    ),
    "reply.blank.partners": (
        "推荐的洽谈对象（希望或不希望洽谈的请打√，可不填）",
        "推薦的洽談對象（希望或不希望洽談的請打√，可不填）",
        "Proposed partners (tick whom you wish or do not wish to meet; you may leave any open)",
    ),
    "reply.blank.coming_hint": (
        "请选择：参加 或 不参加",
        "請選擇：參加 或 不參加",
        "Choose: yes or no",
    ),
    "reply.blank.most_hint": ("填数字；不限则不填", "填數字；不限則不填", "A number; leave empty for no limit"),
    "reply.option.coming": ("参加", "參加", "yes"),
    "reply.option.not_coming": ("不参加", "不參加", "no"),
    "reply.option.yes": ("是", "是", "yes"),
    "reply.option.no": ("否", "否", "no"),
    "reply.language.zh-Hans": ("简体中文", "簡體中文", "Simplified Chinese"),
    "reply.language.zh-Hant": ("繁体中文", "繁體中文", "Traditional Chinese"),
    "reply.language.en": ("英文", "英文", "English"),
    # the questions
    "reply.label.organisation": ("单位名称", "單位名稱", "Organisation"),
    "reply.label.code": ("回执编码（请勿改动）", "回執編碼（請勿改動）", "Code (please keep)"),
    "reply.label.coming": ("是否参加", "是否參加", "Do you come?"),
    "reply.label.most": ("最多洽谈几场", "最多洽談幾場", "Meetings at most"),
    "reply.label.remarks": ("备注", "備註", "Remarks"),
    "reply.person.number": ("序号", "序號", "No."),
    "reply.person.name": ("姓名", "姓名", "Name"),
    "reply.person.post": ("职务", "職務", "Post"),
    "reply.person.language": ("资料语言（简/繁/英）", "資料語言（簡/繁/英）", "Papers in (Chinese/English)"),
    "reply.person.phone": ("手机或电话", "手機或電話", "Telephone"),
    "reply.person.email": ("电子邮箱", "電郵", "E-mail"),
    "reply.person.arrival": ("到达时间（如 9:30）", "到達時間（如 9:30）", "Arrival (e.g. 9:30)"),
    "reply.person.travel": ("交通方式及车次", "交通方式及車次", "Travelling by"),
    "reply.person.meetings": ("是否参加洽谈", "是否參加洽談", "Holds meetings?"),
    "reply.slot.slot": ("时段", "時段", "Slot"),
    "reply.slot.time": ("时间", "時間", "Time"),
    "reply.slot.unavailable": ("不能参加（打√）", "不能參加（打√）", "Cannot attend (tick)"),
    "reply.partner.key": ("编号", "編號", "Key"),
    "reply.partner.partner": ("推荐单位", "推薦單位", "Proposed partner"),
    "reply.partner.reason": ("推荐理由", "推薦理由", "Why"),
    "reply.partner.wish": ("希望洽谈（打√）", "希望洽談（打√）", "Wish to meet (tick)"),
    "reply.partner.refusal": ("不希望洽谈（打√）", "不希望洽談（打√）", "Do not wish to meet (tick)"),
    # a file that is not taken
    "reply_without_code": (
        "“{file}”中没有回执编码，无法知道是哪个单位的回执。请在任一格中补上空白回执上的编码后重新导入。",
        "「{file}」中沒有回執編碼，無法知道是哪個單位的回執。請在任一格中補上空白回執上的編碼後重新匯入。",
        "“{file}” bears no code, so nobody knows whose reply it is. Put the code of the blank into any cell and import it again.",
    ),
    "reply_too_large": (
        "“{file}”中有内容的格子超过 {limit} 个，不像回执。请核对文件，或删去与回执无关的工作表后重新导入。",
        "「{file}」中有內容的儲存格超過 {limit} 個，不像回執。請核對檔案，或刪去與回執無關的工作表後重新匯入。",
        "“{file}” has more than {limit} filled cells, which no reply form has. Check the file, or remove the other sheets and import again.",
    ),
    "reply_code_edited": (
        "“{file}”的回执编码 {code} 被改动或抄错（{sheet} {cell}）。请按空白回执改正后重新导入。",
        "「{file}」的回執編碼 {code} 被改動或抄錯（{sheet} {cell}）。請按空白回執改正後重新匯入。",
        "The code {code} of “{file}” was changed or miswritten ({sheet} {cell}). Mend it as the blank has it and import again.",
    ),
    "reply_codes_differ": (
        "“{file}”中有两份不同的回执（编码 {code} 和 {other}）。请拆成两个文件，分别导入。",
        "「{file}」中有兩份不同的回執（編碼 {code} 和 {other}）。請拆成兩個檔案，分別匯入。",
        "“{file}” holds two different forms (codes {code} and {other}). Split it into two files and import each.",
    ),
    "reply_code_unknown": (
        "“{file}”的回执编码 {code} 不是本系统发出的。请核对是否为其他系统或其他活动的回执。",
        "「{file}」的回執編碼 {code} 不是本系統發出的。請核對是否為其他系統或其他活動的回執。",
        "The code {code} of “{file}” was not given out by this service. See whether the form belongs to another event.",
    ),
    "reply_of_other_conference": (
        "“{file}”是另一场活动“{conference}”的回执。请到该活动中导入。",
        "「{file}」是另一場活動「{conference}」的回執。請到該活動中匯入。",
        "“{file}” is a reply to another conference, “{conference}”. Import it there.",
    ),
    "reply_of_other_organisation": (
        "“{file}”是“{organisation}”的回执，不是这个单位的。请在该单位处导入。",
        "「{file}」是「{organisation}」的回執，不是這個單位的。請在該單位處匯入。",
        "“{file}” is the reply of “{organisation}”, not of this organisation. Import it there.",
    ),
    # what was not understood
    "reply_form_old": (
        "这是较早发出的回执，之后时段或推荐单位有变。仍然有效的回答已读入，其余见下。",
        "這是較早發出的回執，之後時段或推薦單位有變。仍然有效的回答已讀入，其餘見下。",
        "This form was given out earlier; slots or partners have changed since. What still holds was read, the rest is told below.",
    ),
    "reply_sheet_hidden": (
        "隐藏的工作表“{sheet}”未读取。如有内容，请取消隐藏后重新导入。",
        "隱藏的工作表「{sheet}」未讀取。如有內容，請取消隱藏後重新匯入。",
        "The hidden sheet “{sheet}” was not read. If it says something, show it and import again.",
    ),
    "reply_coming_missing": (
        "没有写明是否参加。请向对方核实。",
        "沒有寫明是否參加。請向對方核實。",
        "The form does not say whether they come. Ask the organisation.",
    ),
    "reply_coming_unclear": _at(
        "不能确定“{text}”是参加还是不参加。",
        "不能確定「{text}」是參加還是不參加。",
        "“{text}” does not say clearly whether they come.",
    ),
    "reply_coming_twice": _at(
        "参加与不参加都写了。", "參加與不參加都寫了。", "it says both that they come and that they do not."
    ),
    "reply_not_coming_with_people": (
        "写明不参加，却填了参会人员。请向对方核实。",
        "寫明不參加，卻填了參會人員。請向對方核實。",
        "They do not come, yet the form names people. Ask the organisation.",
    ),
    "reply_most_unclear": _at(
        "不能确定“{text}”是最多几场。",
        "不能確定「{text}」是最多幾場。",
        "“{text}” is no clear number of meetings.",
    ),
    "reply_most_twice": _at(
        "场数写了两个不同的数。", "場數寫了兩個不同的數。", "two different numbers of meetings are given."
    ),
    "reply_organisation_differs": _at(
        "单位写作“{text}”，而编码属于“{organisation}”。",
        "單位寫作「{text}」，而編碼屬於「{organisation}」。",
        "the organisation is written “{text}”, but the code is that of “{organisation}”.",
    ),
    "reply_person_without_name": _at(
        "这一行有内容，但没有姓名。",
        "這一列有內容，但沒有姓名。",
        "this row says something but names nobody.",
    ),
    "reply_name_unclear": _at(
        "不能确定“{text}”是一个人还是几个人。",
        "不能確定「{text}」是一個人還是幾個人。",
        "“{text}” may be one person or several.",
    ),
    "reply_person_twice": _at(
        "“{text}”填了两次，内容不同。",
        "「{text}」填了兩次，內容不同。",
        "“{text}” stands twice, with different answers.",
    ),
    "reply_not_assigned": _at(
        "这一行有 {people} 个人，不能确定“{text}”各属于谁。",
        "這一列有 {people} 個人，不能確定「{text}」各屬於誰。",
        "the row names {people} people, and it is not clear whose “{text}” is.",
    ),
    "reply_contacts_not_assigned": _at(
        "这一行有 {people} 个人，不能确定号码或邮箱各属于谁；已加密保存。",
        "這一列有 {people} 個人，不能確定號碼或電郵各屬於誰；已加密儲存。",
        "the row names {people} people, and it is not clear whose the numbers or addresses are; they are kept encrypted.",
    ),
    "reply_phone_unclear": _at(
        "这不像完整的电话号码；已照原样加密保存。",
        "這不像完整的電話號碼；已照原樣加密儲存。",
        "this does not look like a whole telephone number; it is kept encrypted as written.",
    ),
    "reply_phone_digits": _at(
        "手机号码是 {digits} 位，应为 11 位；已照原样加密保存。",
        "手機號碼是 {digits} 位，應為 11 位；已照原樣加密儲存。",
        "the mobile number has {digits} digits instead of 11; it is kept encrypted as written.",
    ),
    "reply_email_unclear": _at(
        "这不是完整的电子邮箱；已照原样加密保存。",
        "這不是完整的電郵地址；已照原樣加密儲存。",
        "this is no whole e-mail address; it is kept encrypted as written.",
    ),
    "reply_language_unclear": _at(
        "不能确定“{text}”是要简体、繁体还是英文的资料。",
        "不能確定「{text}」是要簡體、繁體還是英文的資料。",
        "“{text}” does not say whether they want Simplified, Traditional or English papers.",
    ),
    "reply_arrival_unclear": _at(
        "不能确定“{text}”是几点到达。",
        "不能確定「{text}」是幾點到達。",
        "“{text}” is no clear time of arrival.",
    ),
    "reply_meetings_unclear": _at(
        "不能确定“{text}”是否参加洽谈。",
        "不能確定「{text}」是否參加洽談。",
        "“{text}” does not say clearly whether they hold meetings.",
    ),
    "reply_slot_unclear": _at(
        "不能确定“{text}”是能参加还是不能参加（时段 {slot}）。",
        "不能確定「{text}」是能參加還是不能參加（時段 {slot}）。",
        "“{text}” does not say clearly whether they can attend slot {slot}.",
    ),
    "reply_slot_unknown": _at(
        "现在的日程中没有“{text}”这个时段，这个回答未读入。",
        "現在的日程中沒有「{text}」這個時段，這個回答未讀入。",
        "the programme has no slot “{text}” any more, so the answer was not taken.",
    ),
    "reply_every_slot": (
        "所有时段都勾了不能参加，可能是填反了；未读入。请向对方核实。",
        "所有時段都勾了不能參加，可能是填反了；未讀入。請向對方核實。",
        "Every slot is ticked as one they cannot attend, perhaps the wrong way round; not taken. Ask the organisation.",
    ),
    "reply_partner_unclear": _at(
        "不能确定“{text}”是否希望与“{partner}”洽谈。",
        "不能確定「{text}」是否希望與「{partner}」洽談。",
        "“{text}” does not say clearly whether they wish to meet {partner}.",
    ),
    "reply_partner_twice": _at(
        "对“{partner}”既写了希望又写了不希望洽谈。",
        "對「{partner}」既寫了希望又寫了不希望洽談。",
        "for {partner} it says both that they wish to meet and that they do not.",
    ),
    "reply_partner_changed": _at(
        "这一行印的是“{partner}”，现写作“{text}”；未读入。",
        "這一列印的是「{partner}」，現寫作「{text}」；未讀入。",
        "this row was printed for {partner} and now says “{text}”; the answer was not taken.",
    ),
    "reply_partner_unknown": _at(
        "“{text}”不在推荐单位之列；未读入。",
        "「{text}」不在推薦單位之列；未讀入。",
        "“{text}” is not among the proposed partners; the answer was not taken.",
    ),
    "reply_text_kept": _at(
        "“{text}”没有读懂，已照原样存为备注。",
        "「{text}」沒有讀懂，已照原樣存為備註。",
        "“{text}” was not understood and is kept as a remark.",
    ),
    "reply_text_cut": _at(
        "文字过长，只保存了前 {limit} 个字符。",
        "文字過長，只儲存了前 {limit} 個字元。",
        "the text is too long; its first {limit} characters are kept.",
    ),
}
